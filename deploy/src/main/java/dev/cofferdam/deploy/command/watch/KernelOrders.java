package dev.cofferdam.deploy.command.watch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cofferdam.abi.Choices;
import dev.cofferdam.deploy.command.console.Json;
import dev.cofferdam.deploy.run.RunningKernel;
import dev.cofferdam.kernel.Order;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** What a page may order of a kernel that runs: what 'console', 'stop', 'start' and 'restart' do. Stateless. */
record KernelOrders(RunningKernel kernel) {

    /** A line for the standard input of a partition's program. */
    Optional<JsonNode> tell(Map<String, String> parameters) throws IOException {
        String line = parameters.getOrDefault("line", "");
        if (line.lines().count() > 1) {
            throw new IOException("a program is told one line at a time");
        }
        kernel.tell(parameters.getOrDefault("partition", ""), line);
        return Optional.of(Json.object().put("told", true));
    }

    Optional<JsonNode> steer(Map<String, String> parameters) throws IOException {
        String word = parameters.getOrDefault("order", "");
        Order order = Choices.find(Order.class, word).orElseThrow(() -> new IOException("'" + word + "' is no order"));
        kernel.order(parameters.getOrDefault("partition", ""), order);
        return Optional.of(Json.object().put("ordered", word));
    }
}
