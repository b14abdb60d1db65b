package dev.cofferdam.deploy.command.console;

import java.net.InetSocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads addresses such as 10.0.0.2:4000, diode:4000 or [fd00::2]:4000. Stateless. */
public final class AddressConverter implements ITypeConverter<InetSocketAddress> {
    private static final Pattern ADDRESS = Pattern.compile("(?:\\[([0-9a-fA-F:.%a-z]+)]|([^:\\[\\]]+)):([0-9]{1,5})");
    private static final int PORT_MAX = 65_535;

    @Override
    public InetSocketAddress convert(String text) {
        Matcher matcher = ADDRESS.matcher(text);
        if (!matcher.matches() || Integer.parseInt(matcher.group(3)) > PORT_MAX) {
            throw new TypeConversionException(
                    "'" + text + "' is no address; write for example 10.0.0.2:4000 or [fd00::2]:4000");
        }
        String host = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
        InetSocketAddress address = new InetSocketAddress(host, Integer.parseInt(matcher.group(3)));
        if (address.isUnresolved()) {
            throw new TypeConversionException("'" + text + "': no machine of the name " + host + " is known here");
        }
        return address;
    }
}
