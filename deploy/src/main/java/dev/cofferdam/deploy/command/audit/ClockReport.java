package dev.cofferdam.deploy.command.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cofferdam.deploy.command.console.Answer;
import dev.cofferdam.deploy.command.console.ExitCode;
import dev.cofferdam.deploy.command.console.Json;
import dev.cofferdam.store.downgrade.Timeline;
import java.util.List;
import java.util.stream.Collectors;

/** Says where the clock jumped. Stateless. */
public final class ClockReport {
    private ClockReport() {}

    public static Answer of(Timeline timeline) {
        ObjectNode json = Json.object().put("confirmed", timeline.open().isEmpty());
        json.set("jumps", json(timeline.jumps()));
        return new Answer(
                ExitCode.OK, timeline.jumps().isEmpty() ? "the clock never jumped\n" : text(timeline.jumps()), json);
    }

    /** A line each. */
    public static String text(List<Timeline.Jump> jumps) {
        return jumps.stream().map(jump -> jump + "\n").collect(Collectors.joining());
    }

    public static JsonNode json(List<Timeline.Jump> jumps) {
        return Json.array(
                jumps,
                jump -> Json.object()
                        .put("back", jump.isBack())
                        .put("from_record", jump.before().record())
                        .put("from", jump.before().time().toString())
                        .put("to_record", jump.after().record())
                        .put("to", jump.after().time().toString())
                        .put("confirmed_by_record", jump.confirmedBy()));
    }
}
