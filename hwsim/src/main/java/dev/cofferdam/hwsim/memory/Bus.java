package dev.cofferdam.hwsim.memory;

import java.util.Arrays;
import java.util.List;

/** The map from physical addresses to devices. Built once, then read; used by one thread at a time. */
public final class Bus {
    /** A device and where it is. */
    public record Mapping(long base, Device device) {
        boolean contains(long address, int size) {
            long offset = address - base;
            return offset >= 0 && offset <= device.size() - size;
        }
    }

    /** An array, since every access to a device looks through it. */
    private Mapping[] mappings = {};

    /** A map without devices. */
    public Bus() {}

    /**
     * Places a device.
     *
     * @throws IllegalArgumentException if another device is there
     */
    public void attach(long base, Device device) {
        for (Mapping other : mappings) {
            if (base < other.base + other.device.size() && other.base < base + device.size()) {
                throw new IllegalArgumentException("two devices at 0x" + Long.toHexString(Math.max(base, other.base)));
            }
        }
        mappings = Arrays.copyOf(mappings, mappings.length + 1);
        mappings[mappings.length - 1] = new Mapping(base, device);
    }

    /** The mapping that holds a whole access, or null where nothing answers. */
    public Mapping at(long address, int size) {
        for (Mapping mapping : mappings) {
            if (mapping.contains(address, size)) {
                return mapping;
            }
        }
        return null;
    }

    /** All mappings, in the order in which they were attached. */
    public List<Mapping> mappings() {
        return List.of(mappings);
    }
}
