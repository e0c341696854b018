package scb.protocol;

import java.io.BufferedReader;
import java.io.FileOutputStream;
import java.io.FileDescriptor;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The adapter: reads a line, answers it, flushes, and begins anew. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) throws IOException {
        Adapter adapter = new Adapter();
        BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (OutputStream answers = new FileOutputStream(FileDescriptor.out)) {
            for (String line = requests.readLine(); line != null; line = requests.readLine()) {
                Optional<String> answer = adapter.answer(line);
                if (answer.isEmpty()) {
                    return;
                }
                answers.write((answer.get() + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }
    }
}
