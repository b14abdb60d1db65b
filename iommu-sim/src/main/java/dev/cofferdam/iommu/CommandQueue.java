package dev.cofferdam.iommu;

/** Fetches and carries out commands (section "Command-Queue"). */
final class CommandQueue {
    private final QueueRegisters registers;
    private final Features features;
    private final Bus bus;
    private final Interrupts interrupts;
    private final Outbound outbound;
    private final DeviceDirectory devices;
    private final ProcessDirectory processes;
    private final Iotlb iotlb;
    private final Invalidations invalidations;
    private Command waitingFence;
    private AtsMessage waitingInvalidation;

    CommandQueue(
            QueueRegisters registers,
            Features features,
            Bus bus,
            Interrupts interrupts,
            Outbound outbound,
            DeviceDirectory devices,
            ProcessDirectory processes,
            Iotlb iotlb) {
        this.registers = registers;
        this.features = features;
        this.bus = bus;
        this.interrupts = interrupts;
        this.outbound = outbound;
        this.devices = devices;
        this.processes = processes;
        this.iotlb = iotlb;
        this.invalidations = new Invalidations(features.configuration().itags());
    }

    /** Carries out commands until the queue is empty, stops or waits, or the limit is reached; returns how many. */
    int process(int limit) {
        int done = 0;
        while (done < limit && canFetch()) {
            step();
            done++;
        }
        return done;
    }

    private boolean canFetch() {
        int stopped = QueueRegisters.MEMORY_FAULT | QueueRegisters.TIMEOUT | QueueRegisters.ILLEGAL_COMMAND;
        return registers.isActive()
                && !registers.hasError(stopped)
                && waitingFence == null
                && waitingInvalidation == null
                && !registers.isEmpty();
    }

    private void step() {
        Memory.Result access = bus.read(registers.entryAddress(), Command.SIZE, features.order());
        if (access != Memory.Result.DONE) {
            fail(QueueRegisters.MEMORY_FAULT);
            return;
        }
        Command command = new Command(bus.word(0), bus.word(1));
        if (command.hasReservedBits()) {
            fail(QueueRegisters.ILLEGAL_COMMAND);
            return;
        }
        boolean legal = switch (command.opcode()) {
            case Command.IOTINVAL -> invalidateTranslations(command);
            case Command.IODIR -> invalidateDirectory(command);
            case Command.ATS -> features.has(Capability.ATS) && send(command);
            default -> isFence(command);
        };
        if (!legal) {
            fail(QueueRegisters.ILLEGAL_COMMAND);
        } else if (command.opcode() == Command.IOFENCE) {
            fence(command);
        } else {
            registers.advance();
        }
    }

    private void fail(int error) {
        registers.setError(error);
        interrupts.refresh(Interrupts.Source.COMMAND_QUEUE);
    }

    private boolean invalidateTranslations(Command command) {
        boolean extensionsPresent =
                (!command.nl() || features.has(Capability.NL)) && (!command.s() || features.has(Capability.S));
        if (!extensionsPresent) {
            return false;
        }
        // Only leaf entries are cached, so NL needs no more than the plain command does.
        return switch (command.func3()) {
            case 0 -> {
                iotlb.invalidateFirstStage(command.invalidation());
                yield true;
            }
            case 1 -> {
                if (command.pscv()) {
                    yield false;
                }
                iotlb.invalidateSecondStage(command.invalidation());
                yield true;
            }
            default -> false;
        };
    }

    private boolean invalidateDirectory(Command command) {
        if (command.dv() && (command.did() & ~features.configuration().deviceIdMask()) != 0) {
            return false;
        }
        return switch (command.func3()) {
            case 0 -> command.pid() == 0 && invalidateDevices(command);
            case 1 -> {
                boolean legal = command.dv()
                        && command.pid() >>> features.capabilities().processIdBits() == 0;
                if (legal) {
                    processes.invalidate(command.did(), command.pid());
                }
                yield legal;
            }
            default -> false;
        };
    }

    private boolean invalidateDevices(Command command) {
        if (command.dv()) {
            devices.invalidate(command.did());
            processes.invalidate(command.did());
        } else {
            devices.invalidateAll();
            processes.invalidateAll();
        }
        return true;
    }

    private boolean send(Command command) {
        AtsMessage message = command.message();
        return switch (command.func3()) {
            case 0 -> {
                sendInvalidation(message);
                yield true;
            }
            case 1 -> {
                outbound.pageRequestGroupResponse(message);
                yield true;
            }
            default -> false;
        };
    }

    /** Without a free tag the request, already fetched, stalls the queue until one is free. */
    private void sendInvalidation(AtsMessage message) {
        int itag = invalidations.allocate(message);
        waitingInvalidation = itag < 0 ? message : null;
        if (itag >= 0) {
            outbound.invalidationRequest(itag, message);
        }
    }

    private boolean isFence(Command command) {
        return command.func3() == 0 && (features.wiredInterrupts() || !command.wsi());
    }

    /** IOFENCE.C: the head passes it when every earlier command is complete and its own writes are done. */
    private void fence(Command command) {
        if (invalidations.anyOutstanding()) {
            waitingFence = command;
            registers.hold(true);
            return;
        }
        waitingFence = null;
        if (invalidations.takeTimeout()) {
            fail(QueueRegisters.TIMEOUT);
            return;
        }
        if (command.pr() || command.pw()) {
            outbound.fence(command.pr(), command.pw());
        }
        if (command.av()) {
            long data = Integer.toUnsignedLong(command.fenceData());
            if (bus.write(command.fenceAddress(), 4, features.order(), data) != Memory.Result.DONE) {
                fail(QueueRegisters.MEMORY_FAULT);
                return;
            }
        }
        registers.advance();
        if (command.wsi()) {
            fail(QueueRegisters.FENCE_INTERRUPT);
        }
    }

    /** Returns whether the completion was expected. */
    boolean completeInvalidation(int rid, boolean segmentValid, int segment, int itagVector, int count) {
        boolean expected = invalidations.complete(rid, segmentValid, segment, itagVector, count);
        if (expected) {
            resume();
        }
        return expected;
    }

    void timeOutInvalidations(int itagVector) {
        invalidations.timeOut(itagVector);
        resume();
    }

    /** A waiting fence goes on when nothing is outstanding; a request that waits for a tag takes one. */
    private void resume() {
        if (waitingFence != null) {
            fence(waitingFence);
            registers.hold(waitingFence != null);
        }
        if (waitingFence == null && waitingInvalidation != null) {
            sendInvalidation(waitingInvalidation);
        }
    }
}
