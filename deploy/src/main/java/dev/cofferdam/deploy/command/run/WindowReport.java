package dev.cofferdam.deploy.command.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cofferdam.deploy.command.console.Json;
import dev.cofferdam.deploy.command.console.Table;
import dev.cofferdam.kernel.wire.Status;
import dev.cofferdam.kernel.wire.WindowStatus;

/** Says of each time window what was planned and what became of it. Stateless. */
final class WindowReport {
    private WindowReport() {}

    /** Empty where there are none. */
    static String text(Status status, int columns) {
        if (status.getWindowsCount() == 0) {
            return "";
        }
        Table table = new Table(
                "CORE",
                "PLANNED",
                "FOR",
                "BEGAN LATER BY",
                "AT MOST",
                "LASTED",
                "RAN",
                "MISSED",
                "LATE",
                "OVERRUNS",
                "WHO");
        for (WindowStatus window : status.getWindowsList()) {
            table.row(
                    Integer.toString(window.getCore()),
                    window.getStartMicros() + " us",
                    window.getLengthMicros() + " us",
                    micros(window.getStartErrorNanos()),
                    micros(window.getStartErrorNanosMax()),
                    micros(window.getActualNanos()),
                    Long.toString(window.getTurns()),
                    Long.toString(window.getMissed()),
                    Long.toString(window.getLate()),
                    Long.toString(window.getOverruns()),
                    window.getPartitionsCount() == 0 ? "nobody" : String.join(", ", window.getPartitionsList()));
        }
        return "\n" + table.dispensable("RAN", "CORE", "AT MOST").in(columns);
    }

    private static String micros(long nanos) {
        return nanos / 1_000 + " us";
    }

    static JsonNode json(Status status) {
        return Json.array(status.getWindowsList(), window -> {
            var object = Json.object()
                    .put("core", window.getCore())
                    .put("frame_micros", window.getFrameMicros())
                    .put("start_micros", window.getStartMicros())
                    .put("length_micros", window.getLengthMicros())
                    .put("ran", window.getTurns())
                    .put("missed", window.getMissed())
                    .put("late", window.getLate())
                    .put("overruns", window.getOverruns())
                    .put("start_error_nanos", window.getStartErrorNanos())
                    .put("start_error_nanos_max", window.getStartErrorNanosMax())
                    .put("actual_nanos", window.getActualNanos());
            object.set("partitions", Json.texts(window.getPartitionsList()));
            return object;
        });
    }
}
