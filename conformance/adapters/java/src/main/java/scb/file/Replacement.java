package scb.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import scb.format.Bytes;

/** One replacement of a file by new bytes: at every moment its name leads to the old file or to the new one, whole. */
final class Replacement {
    private static final String TEMPORARY_NAME = "temp-dont-use.backup";
    private static final int MAX_LINKS = 40;

    private final Path path;
    private final Path target;
    private final Path temporary;
    private final PosixFileAttributes old;

    /** Looks at what is there and touches nothing. */
    Replacement(Path path) throws IOException {
        this.path = path;
        target = behindLinks(path);
        old = attributes(target);
        if (old != null && !old.isRegularFile()) {
            throw new FileSystemException(target.toString(), null, "is no regular file");
        }
        temporary = target.resolveSibling(temporaryName());
    }

    private static Path behindLinks(Path path) throws IOException {
        Path target = path;
        for (int links = 0; Files.isSymbolicLink(target); links++) {
            if (links == MAX_LINKS) {
                throw new FileSystemException(path.toString(), null, "too many links");
            }
            // The folder is resolved first: ".." in a link counts from where the link really is.
            target = target.getParent().toRealPath().resolve(Files.readSymbolicLink(target));
        }
        return target;
    }

    private static PosixFileAttributes attributes(Path file) throws IOException {
        try {
            return Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException missing) {
            return null;
        }
    }

    private String temporaryName() {
        String name = TEMPORARY_NAME;
        while (name.equals(path.getFileName().toString()) || name.equals(target.getFileName().toString())) {
            name += "-2";
        }
        return name;
    }

    void run(Bytes content, boolean archiving) throws IOException {
        Files.deleteIfExists(temporary);
        try {
            makeTemporary(content);
            if (old != null && archiving) {
                new Archive(path).keep(target);
            }
            Disk.rename(temporary, target);
        } catch (IOException | RuntimeException error) {
            Files.deleteIfExists(temporary);
            throw error;
        }
        Disk.syncFolder(target.getParent());
    }

    private void makeTemporary(Bytes content) throws IOException {
        try (FileChannel channel = Disk.create(temporary)) {
            Files.setPosixFilePermissions(temporary, old == null ? Disk.OWNER_ONLY : keptPermissions());
            Disk.writeFully(channel, ByteBuffer.wrap(content.toArray()));
            channel.force(true);
        }
    }

    /** The old file's permissions; where its owner cannot be kept, the bits of the group would be another group's. */
    private Set<PosixFilePermission> keptPermissions() {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        permissions.addAll(old.permissions());
        if (!keepOwner()) {
            permissions.removeAll(EnumSet.of(
                    PosixFilePermission.GROUP_READ,
                    PosixFilePermission.GROUP_WRITE,
                    PosixFilePermission.GROUP_EXECUTE));
        }
        return permissions;
    }

    private boolean keepOwner() {
        PosixFileAttributeView view =
                Files.getFileAttributeView(temporary, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        try {
            PosixFileAttributes made = view.readAttributes();
            if (!made.group().equals(old.group())) {
                view.setGroup(old.group());
            }
            if (!made.owner().equals(old.owner())) {
                view.setOwner(old.owner());
            }
            return true;
        } catch (IOException refused) {
            return false;
        }
    }
}
