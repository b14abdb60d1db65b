package dev.cofferdam.it.program;

import dev.cofferdam.partition.Parameter;
import dev.cofferdam.partition.Partition;
import dev.cofferdam.partition.Program;
import java.util.List;

/**
 * Reads the monotonic clock in a tight loop, for ever. Of so many frames it says when it saw the first and the last moment
 * in each, in microseconds of the frame: where a frame's windows are kept to, these lie in its own.
 */
public final class Stamper implements Program {
    @Override
    public String name() {
        return "stamper";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(
                new Parameter("frame-micros", Parameter.Kind.NUMBER, true, "the length of a frame"),
                new Parameter("frames", Parameter.Kind.NUMBER, true, "how many to tell of"));
    }

    @Override
    public void run(Partition partition) {
        long frameNanos = 1_000 * Long.parseLong(partition.argument("frame-micros"));
        int frames = Integer.parseInt(partition.argument("frames"));
        long[] first = new long[frames];
        long[] last = new long[frames];
        long start = System.nanoTime() / frameNanos + 1;
        // What is compiled meanwhile is not told of.
        long warm = start + 20;
        for (long now = System.nanoTime(); now / frameNanos < warm + frames; now = System.nanoTime()) {
            long frame = now / frameNanos - warm;
            if (frame >= 0) {
                int at = (int) frame;
                long micros = now % frameNanos / 1_000;
                if (first[at] == 0) {
                    first[at] = micros + 1;
                }
                last[at] = micros;
            }
        }
        for (int i = 0; i < frames; i++) {
            if (first[i] > 0) {
                partition.log("frame " + (warm + i) + " " + (first[i] - 1) + " " + last[i]);
            }
        }
        partition.log("stamped");
        while (true) {
            Thread.onSpinWait();
        }
    }
}
