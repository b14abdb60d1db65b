package dev.cofferdam.hwsim.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A flattened device tree in the making: nodes of properties, written out in the format of version 17. Not for several
 * threads.
 *
 * <p>Source: Devicetree Specification 0.4, chapter 5.
 */
public final class DeviceTree {
    private static final int MAGIC = 0xD00DFEED;
    private static final int HEADER = 40;
    private static final int RESERVATIONS = 16;
    private static final int BEGIN = 1;
    private static final int END = 2;
    private static final int PROPERTY = 3;
    private static final int FINISH = 9;

    private final String name;
    private final Map<String, byte[]> properties = new LinkedHashMap<>();
    private final List<DeviceTree> children = new ArrayList<>();

    private DeviceTree(String name) {
        this.name = name;
    }

    /** An empty tree. */
    public static DeviceTree root() {
        return new DeviceTree("");
    }

    /** Adds a node and gives it back. */
    public DeviceTree child(String childName) {
        DeviceTree child = new DeviceTree(childName);
        children.add(child);
        return child;
    }

    /** Sets a property without a value. */
    public DeviceTree flag(String property) {
        properties.put(property, new byte[0]);
        return this;
    }

    /** Sets a property of 32-bit cells. */
    public DeviceTree cells(String property, long... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length);
        for (long value : values) {
            bytes.putInt((int) value);
        }
        properties.put(property, bytes.array());
        return this;
    }

    /** Sets a property of 64-bit numbers, two cells each. */
    public DeviceTree wide(String property, long... values) {
        ByteBuffer bytes = ByteBuffer.allocate(8 * values.length);
        for (long value : values) {
            bytes.putLong(value);
        }
        properties.put(property, bytes.array());
        return this;
    }

    /** Sets a property of strings. */
    public DeviceTree strings(String property, String... values) {
        properties.put(property, (String.join("\0", values) + "\0").getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** The whole tree in the flattened format. */
    public byte[] flatten() {
        ByteArrayOutputStream strings = new ByteArrayOutputStream();
        ByteArrayOutputStream structure = new ByteArrayOutputStream();
        write(structure, strings, new LinkedHashMap<>());
        word(structure, FINISH);
        int structureAt = HEADER + RESERVATIONS;
        int stringsAt = structureAt + structure.size();
        ByteBuffer tree = ByteBuffer.allocate(stringsAt + strings.size());
        tree.putInt(MAGIC).putInt(tree.capacity()).putInt(structureAt).putInt(stringsAt);
        tree.putInt(HEADER).putInt(17).putInt(16).putInt(0);
        tree.putInt(strings.size()).putInt(structure.size());
        tree.position(structureAt);
        tree.put(structure.toByteArray()).put(strings.toByteArray());
        return tree.array();
    }

    private void write(ByteArrayOutputStream out, ByteArrayOutputStream strings, Map<String, Integer> known) {
        word(out, BEGIN);
        padded(out, (name + "\0").getBytes(StandardCharsets.UTF_8));
        properties.forEach((key, value) -> {
            int at = known.computeIfAbsent(key, k -> {
                int offset = strings.size();
                strings.writeBytes((k + "\0").getBytes(StandardCharsets.UTF_8));
                return offset;
            });
            word(out, PROPERTY);
            word(out, value.length);
            word(out, at);
            padded(out, value);
        });
        children.forEach(child -> child.write(out, strings, known));
        word(out, END);
    }

    private static void word(ByteArrayOutputStream out, int value) {
        out.writeBytes(ByteBuffer.allocate(4).putInt(value).array());
    }

    private static void padded(ByteArrayOutputStream out, byte[] bytes) {
        out.writeBytes(bytes);
        out.writeBytes(new byte[-bytes.length & 3]);
    }
}
