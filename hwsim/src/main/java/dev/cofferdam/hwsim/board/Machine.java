package dev.cofferdam.hwsim.board;

import dev.cofferdam.hwsim.device.Clint;
import dev.cofferdam.hwsim.device.Plic;
import dev.cofferdam.hwsim.device.Syscon;
import dev.cofferdam.hwsim.device.Uart;
import dev.cofferdam.hwsim.firmware.Sbi;
import dev.cofferdam.hwsim.hart.Hart;
import dev.cofferdam.hwsim.hart.StopReason;
import dev.cofferdam.hwsim.hart.Timebase;
import dev.cofferdam.hwsim.memory.Bus;
import dev.cofferdam.hwsim.memory.Dma;
import dev.cofferdam.hwsim.memory.Ram;
import dev.cofferdam.hwsim.translate.Translator;
import dev.cofferdam.hwsim.virtio.BlockStorage;
import dev.cofferdam.hwsim.virtio.VirtioDevice;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;

/**
 * A whole machine: harts, memory, devices. It runs for a budget on its caller's thread and comes back, so that its time
 * belongs to whoever calls. The same images and the same input give the same run, to the instruction: harts take turns of
 * fixed length, time is counted in cycles, and input is looked at only at fixed cycles or when the guest asks.
 *
 * <p>Not for several threads at once. {@link #close} ends the thread that translates.
 */
public final class Machine implements AutoCloseable {
    /** Cycles between two looks at input, where there is one hart. */
    private static final int SLICE = 1 << 16;

    /** Cycles of one hart's turn, where there are several. */
    private static final int TURN = 1 << 12;

    private final BoardOptions options;
    private final Ram ram;
    private final Bus bus = new Bus();
    private final Timebase timebase;
    private final List<Hart> harts = new ArrayList<>();
    private final boolean[] started;
    private final List<VirtioDevice> virtio = new ArrayList<>();
    private final Uart uart;
    private final Translator translator;
    private final Peripherals peripherals;
    private final HartStates states = new HartStates();
    private boolean supervised;
    private Htif htif;
    private Hart current;
    private long clock;
    private long waited;
    private Outcome outcome = Outcome.RUNNING;

    /** Builds a machine around memory given in, which is a whole number of pages. */
    public Machine(BoardOptions options, Peripherals peripherals, MemorySegment memory) {
        this.options = options;
        this.peripherals = peripherals;
        this.ram = new Ram(Layout.RAM, memory);
        this.timebase = new Timebase(options.cyclesPerTick());
        Hart.Shared shared = Hart.Shared.of(options.harts(), ram, bus, timebase);
        for (int i = 0; i < options.harts(); i++) {
            harts.add(new Hart(i, options.hart(), shared));
        }
        this.started = new boolean[options.harts()];
        this.current = harts.getFirst();
        Plic plic = new Plic(harts);
        this.uart = new Uart(peripherals.console(), plic.line(Layout.UART_INTERRUPT));
        bus.attach(Layout.UART, uart);
        bus.attach(Layout.CLINT, new Clint(harts, timebase, () -> current.clock()));
        bus.attach(Layout.PLIC, plic);
        bus.attach(Layout.SYSCON, new Syscon(new Switch()));
        attachVirtio(plic);
        this.translator = switch (options.translation()) {
            case OFF -> Translator.none();
            case BESIDE -> Translator.beside();
            case AT_ONCE -> Translator.atOnce();
        };
        harts.forEach(hart -> hart.setHotSpots(translator));
    }

    private void attachVirtio(Plic plic) {
        IntFunction<Dma> ways = peripherals.unit() == null
                ? device -> Dma.direct(ram)
                : peripherals.unit().apply(ram);
        for (BlockStorage disk : peripherals.disks()) {
            attach(VirtioDevice.block(disk, wiring(plic, ways)));
        }
        attach(
                peripherals.entropy() == null
                        ? VirtioDevice.entropy(options.seed(), wiring(plic, ways))
                        : VirtioDevice.entropy(peripherals.entropy(), wiring(plic, ways)));
        if (peripherals.network() != null) {
            byte[] address = {2, 0x43, 0x46, 0, 0, 1};
            attach(VirtioDevice.network(peripherals.network(), address, wiring(plic, ways)));
        }
        if (peripherals.port() != null) {
            attach(VirtioDevice.console(peripherals.port(), wiring(plic, ways)));
        }
    }

    private VirtioDevice.Wiring wiring(Plic plic, IntFunction<Dma> ways) {
        if (virtio.size() == Layout.VIRTIO_SLOTS) {
            throw new IllegalArgumentException("more than " + Layout.VIRTIO_SLOTS + " virtio devices");
        }
        int device = virtio.size();
        return new VirtioDevice.Wiring(ways.apply(device), peripherals.unit() != null, plic.line(device + 1));
    }

    private void attach(VirtioDevice device) {
        bus.attach(Layout.VIRTIO + Layout.VIRTIO_STRIDE * virtio.size(), device);
        virtio.add(device);
    }

    /** Takes what the guest says of power; the hart that runs comes back to the machine. */
    private final class Switch implements Syscon.Power {
        @Override
        public void off(int code) {
            end(new Outcome(Outcome.Kind.OFF, code));
        }

        @Override
        public void reset() {
            end(new Outcome(Outcome.Kind.RESET, 0));
        }

        private void end(Outcome what) {
            outcome = what;
            timebase.callMachine();
        }
    }

    // ---- starting

    /** Starts every hart in machine mode at an address, as firmware expects: its number in a0, {@code opaque} in a1. */
    public void startFirmware(long address, long opaque) {
        for (Hart hart : harts) {
            hart.x()[10] = hart.id();
            hart.x()[11] = opaque;
            hart.startMachine(address);
            started[hart.id()] = true;
        }
    }

    /** Starts the first hart in supervisor mode over the built-in SBI; the others wait to be started by it. */
    public void startSupervisor(long address, long opaque) {
        supervised = true;
        states.start(0, address, opaque);
    }

    /** The built-in SBI over this machine. */
    private Sbi sbi() {
        return new Sbi(harts, states, ram, peripherals.console(), new Switch(), peripherals.hypercalls());
    }

    private final class HartStates implements Sbi.Harts {
        @Override
        public void start(int hart, long address, long opaque) {
            Hart target = harts.get(hart);
            target.x()[10] = hart;
            target.x()[11] = opaque;
            target.startSupervisor(address, sbi());
            started[hart] = true;
        }

        @Override
        public void stop(int hart) {
            started[hart] = false;
            timebase.callMachine();
        }

        @Override
        public boolean isStarted(int hart) {
            return started[hart];
        }
    }

    /** Watches a doubleword in memory for commands of the host-target interface; {@code fromHost} is -1 for none. */
    public void watch(long toHost, long fromHost) {
        if (!ram.contains(toHost, 8) || (fromHost != -1 && !ram.contains(fromHost, 8))) {
            throw new IllegalArgumentException("tohost or fromhost outside memory");
        }
        long answer = fromHost == -1 ? -1 : fromHost - ram.base();
        htif = new Htif(ram, timebase, peripherals.console(), new Switch(), toHost - ram.base(), answer);
    }

    // ---- running

    /** Runs for at most a number of cycles of the machine's clock. */
    public Outcome run(long cycles) {
        long end = clock + Math.max(0, cycles);
        while (clock < end && outcome.kind() == Outcome.Kind.RUNNING) {
            translator.install();
            poll();
            if (!turn(Math.min(end - clock, harts.size() == 1 ? SLICE : TURN)) && !skip(end)) {
                return Outcome.IDLE;
            }
        }
        return outcome;
    }

    /**
     * Where every hart waits, lets the clock go on to the next timer, but for no more than a number of cycles. Runs no
     * instruction, so that it takes no time worth speaking of.
     */
    public void pass(long cycles) {
        if (outcome.kind() == Outcome.Kind.RUNNING && isWaiting()) {
            skip(clock + Math.max(0, cycles));
        }
    }

    private void poll() {
        uart.poll();
        virtio.forEach(VirtioDevice::poll);
    }

    /** Gives each hart its turn and lets the clock go on; says whether any hart had something to do. */
    private boolean turn(long cycles) {
        long furthest = clock;
        boolean busy = false;
        for (Hart hart : harts) {
            if (!started[hart.id()]) {
                continue;
            }
            current = hart;
            hart.skipTo(clock);
            StopReason reason = runHart(hart, clock + cycles);
            furthest = Math.max(furthest, hart.clock());
            busy |= reason != StopReason.WAITING;
            if (outcome.kind() != Outcome.Kind.RUNNING) {
                break;
            }
            if (harts.size() > 1) {
                hart.dropReservation();
            }
        }
        clock = busy && outcome.kind() == Outcome.Kind.RUNNING ? clock + cycles : furthest;
        return busy;
    }

    private StopReason runHart(Hart hart, long until) {
        while (true) {
            StopReason reason = hart.run(until - hart.clock());
            if (reason != StopReason.MACHINE) {
                return reason;
            }
            timebase.answer();
            if (htif != null) {
                htif.serve();
            }
            if (outcome.kind() != Outcome.Kind.RUNNING || !started[hart.id()] || hart.clock() >= until) {
                return StopReason.BUDGET;
            }
        }
    }

    /** All harts wait: the clock goes on to the next timer, unless an interrupt is there or none will come. */
    private boolean skip(long end) {
        poll();
        long next = Long.MAX_VALUE;
        for (Hart hart : harts) {
            if (started[hart.id()]) {
                if (!hart.isWaiting()) {
                    return true;
                }
                hart.skipTo(clock);
                long ticks = hart.nextTimer();
                next = ticks == -1 ? next : Math.min(next, timebase.cycleAt(ticks));
            }
        }
        if (next == Long.MAX_VALUE) {
            return false;
        }
        waited += Math.clamp(next, clock, end) - clock;
        clock = Math.clamp(next, clock, end);
        harts.forEach(hart -> hart.skipTo(clock));
        return true;
    }

    @Override
    public void close() {
        translator.close();
    }

    // ---- looking

    /** The machine's clock, in cycles. */
    public long clock() {
        return clock;
    }

    /** The clock as the hart that runs sees it, in cycles. */
    public long now() {
        return current.clock();
    }

    /** How much of the clock passed, since the machine was made, while every hart waited for an interrupt; in cycles. */
    public long waited() {
        return waited;
    }

    public Ram ram() {
        return ram;
    }

    public List<Hart> harts() {
        return List.copyOf(harts);
    }

    /** The harts' retired instructions, added up. */
    public long retired() {
        return harts.stream().mapToLong(Hart::retired).sum();
    }

    /** The traps and interrupts that the harts have taken, added up. */
    public long traps() {
        return harts.stream().mapToLong(Hart::traps).sum();
    }

    /** Whether every started hart waits for an interrupt. */
    public boolean isWaiting() {
        return harts.stream().allMatch(hart -> !started[hart.id()] || hart.isWaiting());
    }

    BoardOptions options() {
        return options;
    }

    /** What the device tree gives a kernel to begin its random numbers with. */
    long[] randomness() {
        RandomGenerator source =
                peripherals.entropy() == null ? new SplittableRandom(options.seed()).split() : peripherals.entropy();
        return source.longs(4).toArray();
    }

    int virtioDevices() {
        return virtio.size();
    }

    // ---- state

    /** Writes everything but memory and the disks' contents. */
    void saveDevices(DataOutput out) throws IOException {
        out.writeLong(clock);
        out.writeBoolean(supervised);
        for (Hart hart : harts) {
            out.writeBoolean(started[hart.id()]);
            hart.save(out);
        }
        for (Bus.Mapping mapping : bus.mappings()) {
            mapping.device().save(out);
        }
    }

    void restoreDevices(DataInput in) throws IOException {
        clock = in.readLong();
        supervised = in.readBoolean();
        Sbi sbi = supervised ? sbi() : null;
        for (Hart hart : harts) {
            hart.setFirmware(sbi);
            started[hart.id()] = in.readBoolean();
            hart.restore(in);
        }
        for (Bus.Mapping mapping : bus.mappings()) {
            mapping.device().restore(in);
        }
        outcome = Outcome.RUNNING;
    }
}
