package dev.cofferdam.hwsim.board;

import dev.cofferdam.hwsim.device.Console;
import dev.cofferdam.hwsim.firmware.Hypercalls;
import dev.cofferdam.hwsim.memory.Dma;
import dev.cofferdam.hwsim.memory.Ram;
import dev.cofferdam.hwsim.virtio.BlockStorage;
import dev.cofferdam.hwsim.virtio.NetworkEnd;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;

/**
 * What a machine is connected to.
 *
 * @param console the serial port's other end
 * @param disks the block devices' storage, in the order of their devices
 * @param network the network device's other end, or null for no such device
 * @param port the other end of a virtio console, or null for no such device
 * @param hypercalls what serves the vendor's SBI calls
 * @param unit given the machine's memory, makes each virtio device's way to it, by the device's number from 0 on; null
 *     for the direct way
 * @param entropy where the entropy device and the device tree take theirs from; null for the board's seed
 */
public record Peripherals(
        Console console,
        List<BlockStorage> disks,
        NetworkEnd network,
        Console port,
        Hypercalls hypercalls,
        Function<Ram, IntFunction<Dma>> unit,
        RandomGenerator entropy) {
    public Peripherals {
        disks = List.copyOf(disks);
    }

    /** Only a serial port. */
    public static Peripherals of(Console console) {
        return new Peripherals(console, List.of(), null, null, Hypercalls.none(), null, null);
    }

    public Peripherals withDisks(List<BlockStorage> storage) {
        return new Peripherals(console, storage, network, port, hypercalls, unit, entropy);
    }

    public Peripherals withUnit(Function<Ram, IntFunction<Dma>> maker) {
        return new Peripherals(console, disks, network, port, hypercalls, maker, entropy);
    }

    public Peripherals withNetwork(NetworkEnd end) {
        return new Peripherals(console, disks, end, port, hypercalls, unit, entropy);
    }

    public Peripherals withPort(Console end) {
        return new Peripherals(console, disks, network, end, hypercalls, unit, entropy);
    }

    public Peripherals withHypercalls(Hypercalls handler) {
        return new Peripherals(console, disks, network, port, handler, unit, entropy);
    }

    public Peripherals withEntropy(RandomGenerator source) {
        return new Peripherals(console, disks, network, port, hypercalls, unit, source);
    }
}
