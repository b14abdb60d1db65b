package dev.cofferdam.hwsim.device;

import dev.cofferdam.hwsim.hart.Hart;
import dev.cofferdam.hwsim.hart.HartOptions;
import dev.cofferdam.hwsim.hart.Timebase;
import dev.cofferdam.hwsim.memory.Bus;
import dev.cofferdam.hwsim.memory.Ram;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.stream.IntStream;

/** Harts of their own, for the tests of what raises their interrupts. */
final class Harts {
    private Harts() {}

    static List<Hart> make(int count) {
        return make(count, new Timebase(10));
    }

    static List<Hart> make(int count, Timebase timebase) {
        Ram ram = new Ram(0x80000000L, Arena.ofAuto().allocate(1 << 16, 4096));
        Hart.Shared shared = Hart.Shared.of(count, ram, new Bus(), timebase);
        return IntStream.range(0, count)
                .mapToObj(id -> new Hart(id, new HartOptions(true, false), shared))
                .toList();
    }
}
