package dev.cofferdam.deploy.rule;

import dev.cofferdam.deploy.topology.Located;
import dev.cofferdam.deploy.topology.Topology.Channel;
import dev.cofferdam.deploy.topology.Topology.End;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The rules of channels. Stateless. */
final class ChannelChecks {
    private ChannelChecks() {}

    static void channelEnds(Examination of, Check.Findings findings) {
        List<String> partitions = of.topology().partitions().stream()
                .map(partition -> partition.name().value())
                .toList();
        for (Channel channel : of.topology().channels()) {
            Stream.of(channel.from(), channel.to())
                    .filter(end -> !isUnreadable(end)
                            && !partitions.contains(end.value().partition()))
                    .forEach(end -> findings.add(
                            end.at(),
                            "there is no partition '" + end.value().partition() + "'",
                            Nearest.advice(end.value().partition(), partitions, "partitions")));
            if (!isUnreadable(channel.to())
                    && channel.from()
                            .value()
                            .partition()
                            .equals(channel.to().value().partition())) {
                findings.add(
                        channel.to().at(),
                        "both ends of the channel are in partition '"
                                + channel.to().value().partition() + "'",
                        "name an end in another partition");
            }
        }
    }

    private static boolean isUnreadable(Located<End> end) {
        return end.value().equals(End.UNREADABLE);
    }

    static void channelEndOnce(Examination of, Check.Findings findings) {
        Map<End, Located<End>> seen = new HashMap<>();
        of.topology().channels().stream()
                .flatMap(channel -> Stream.of(channel.from(), channel.to()))
                .filter(end -> !isUnreadable(end))
                .forEach(end -> {
                    Located<End> first = seen.putIfAbsent(end.value(), end);
                    if (first != null) {
                        findings.add(
                                end.at(),
                                "'" + end.value() + "' ends two channels",
                                "give this end a local name of its own; the first is at " + first.at());
                    }
                });
    }

    /** Of calls from one partition to another: what is none of these was reported as that. */
    static void callsAcyclic(Examination of, Check.Findings findings) {
        Set<String> partitions = of.topology().partitions().stream()
                .map(partition -> partition.name().value())
                .collect(Collectors.toSet());
        List<Channel> calls = of.topology().channels().stream()
                .filter(channel -> channel.kind().value() == Channel.Kind.CALL)
                .filter(channel -> partitions.contains(channel.from().value().partition())
                        && partitions.contains(channel.to().value().partition())
                        && !channel.from()
                                .value()
                                .partition()
                                .equals(channel.to().value().partition()))
                .toList();
        Cycles.find(
                calls.stream()
                        .map(call -> new Cycles.Edge(
                                call.from().value().partition(),
                                call.to().value().partition(),
                                call.from().at()))
                        .toList(),
                (closing, names) -> findings.add(
                        closing.at(),
                        "this call closes the cycle " + String.join(" -> ", names),
                        "make one call of the cycle a pair of one-way channels"));
    }
}
