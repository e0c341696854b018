package scb.protocol;

import com.google.gson.JsonObject;
import scb.format.Address;
import scb.format.Fault;
import scb.format.ScbException;

/** Addresses as JSON. */
final class AddressJson {
    private AddressJson() {}

    static Address read(Fields in) {
        String type = in.text("type");
        return switch (type) {
            case "tcp4" -> new Address.Tcp4(in.bytes("ip"), in.number("port"));
            case "tcp6" -> new Address.Tcp6(in.bytes("ip"), in.number("port"));
            case "onion_v2" -> new Address.OnionV2(in.text("onion_service"), in.number("port"));
            case "onion_v3" -> new Address.OnionV3(in.text("onion_service"), in.number("port"));
            case "dns" -> new Address.Dns(in.bytes("hostname"), in.number("port"));
            case "opaque" -> new Address.Opaque(in.bytes("payload"));
            default -> throw new ScbException(Fault.OTHER, "addresses of type " + type + " are not in the protocol");
        };
    }

    static JsonObject write(Address address) {
        Answer answer = new Answer();
        if (address instanceof Address.Tcp4 tcp) {
            answer.put("type", "tcp4").put("ip", tcp.ip()).put("port", tcp.port());
        } else if (address instanceof Address.Tcp6 tcp) {
            answer.put("type", "tcp6").put("ip", tcp.ip()).put("port", tcp.port());
        } else if (address instanceof Address.OnionV2 onion) {
            answer.put("type", "onion_v2").put("onion_service", onion.service()).put("port", onion.port());
        } else if (address instanceof Address.OnionV3 onion) {
            answer.put("type", "onion_v3").put("onion_service", onion.service()).put("port", onion.port());
        } else if (address instanceof Address.Dns dns) {
            answer.put("type", "dns").put("hostname", dns.hostname()).put("port", dns.port());
        } else if (address instanceof Address.Opaque opaque) {
            answer.put("type", "opaque").put("payload", opaque.payload());
        }
        return answer.json();
    }
}
