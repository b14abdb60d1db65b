package dev.cofferdam.deploy.run;

import dev.cofferdam.kernel.EndStatus;
import java.util.List;
import java.util.stream.IntStream;

/** What a partition asked for on a channel end between two looks, a second each. Immutable. */
public record EndActivity(
        double readsPerSecond, double readBytesPerSecond, double writesPerSecond, double writtenBytesPerSecond) {

    /** In the order of the ends; of a kernel that was started anew meanwhile all that it has counted. */
    static List<EndActivity> of(List<EndStatus> now, List<EndStatus> before, double seconds) {
        boolean same = now.size() == before.size()
                && IntStream.range(0, now.size()).allMatch(i -> follows(now.get(i), before.get(i)));
        return IntStream.range(0, now.size())
                .mapToObj(i -> between(now.get(i), same ? before.get(i) : new EndStatus(0, 0, 0, 0), seconds))
                .toList();
    }

    private static boolean follows(EndStatus now, EndStatus before) {
        return now.reads() >= before.reads() && now.writes() >= before.writes();
    }

    private static EndActivity between(EndStatus now, EndStatus before, double seconds) {
        return new EndActivity(
                (now.reads() - before.reads()) / seconds,
                Math.max(0, now.readBytes() - before.readBytes()) / seconds,
                (now.writes() - before.writes()) / seconds,
                Math.max(0, now.writtenBytes() - before.writtenBytes()) / seconds);
    }
}
