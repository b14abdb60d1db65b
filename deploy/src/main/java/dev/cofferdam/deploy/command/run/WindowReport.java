package dev.cofferdam.deploy.command.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cofferdam.deploy.command.console.Json;
import dev.cofferdam.deploy.command.console.Table;
import dev.cofferdam.kernel.control.KernelStatus;
import dev.cofferdam.kernel.control.WindowStatus;

/** Says of each time window what was planned and what became of it. Stateless. */
final class WindowReport {
    private WindowReport() {}

    /** Empty where there are none. */
    static String text(KernelStatus status, int columns) {
        if (status.windows().isEmpty()) {
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
        for (WindowStatus window : status.windows()) {
            table.row(
                    Integer.toString(window.core()),
                    window.startMicros() + " us",
                    window.lengthMicros() + " us",
                    micros(window.startErrorNanos()),
                    micros(window.startErrorNanosMax()),
                    micros(window.lengthNanos()),
                    Long.toString(window.turns()),
                    Long.toString(window.missed()),
                    Long.toString(window.late()),
                    Long.toString(window.overruns()),
                    window.partitions().isEmpty() ? "nobody" : String.join(", ", window.partitions()));
        }
        return "\n"
                + table.dispensable("RAN", "CORE", "AT MOST", "OVERRUNS", "FOR", "LASTED", "LATE")
                        .in(columns);
    }

    private static String micros(long nanos) {
        return nanos / 1_000 + " us";
    }

    static JsonNode json(KernelStatus status) {
        return Json.array(status.windows(), window -> {
            var object = Json.object()
                    .put("core", window.core())
                    .put("frame_micros", window.frameMicros())
                    .put("start_micros", window.startMicros())
                    .put("length_micros", window.lengthMicros())
                    .put("ran", window.turns())
                    .put("missed", window.missed())
                    .put("late", window.late())
                    .put("overruns", window.overruns())
                    .put("start_error_nanos", window.startErrorNanos())
                    .put("start_error_nanos_max", window.startErrorNanosMax())
                    .put("length_nanos", window.lengthNanos());
            object.set("partitions", Json.texts(window.partitions()));
            return object;
        });
    }
}
