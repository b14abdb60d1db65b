package dev.cofferdam.deploy.rule;

import dev.cofferdam.deploy.rule.OwnPrograms.Declaration;
import dev.cofferdam.deploy.topology.Located;
import dev.cofferdam.deploy.topology.Names;
import dev.cofferdam.deploy.topology.Numerals;
import dev.cofferdam.deploy.topology.Place;
import dev.cofferdam.deploy.topology.Sizes;
import dev.cofferdam.deploy.topology.Topology;
import dev.cofferdam.deploy.topology.Topology.Argument;
import dev.cofferdam.deploy.topology.Topology.Partition;
import dev.cofferdam.deploy.topology.Topology.Program;
import dev.cofferdam.partition.Parameter;
import dev.cofferdam.partition.runtime.BundledProgram;
import dev.cofferdam.partition.runtime.Objection;
import dev.cofferdam.partition.runtime.Provision;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The rules of programs and their arguments. Stateless. */
final class ProgramChecks {
    private ProgramChecks() {}

    static void programFound(Examination of, Check.Findings findings) {
        for (Partition partition : of.topology().programs()) {
            switch (partition.program().value()) {
                case Program.Named(String name) -> named(partition.program().at(), name, of, findings);
                case Program.Own own -> own(own, of, findings);
            }
        }
    }

    static void ownNames(Examination of, Check.Findings findings) {
        for (Located<String> name : of.topology().included().programs()) {
            if (of.context().programs().find(name.value()).isPresent()) {
                findings.add(
                        name.at(),
                        "the name '" + name.value() + "' is taken: a program of it comes with Cofferdam",
                        "choose another, such as 'own-" + name.value() + "'");
            }
        }
    }

    private static void named(Place at, String name, Examination of, Check.Findings findings) {
        Programs programs = of.context().programs();
        if (!name.isEmpty() && programs.find(name).isEmpty()) {
            List<String> known = new ArrayList<>(programs.byName().keySet());
            of.topology().included().programs().forEach(own -> known.add(own.value()));
            findings.add(
                    at,
                    "no program '" + name + "' comes with Cofferdam, or stands under 'programs'",
                    Nearest.advice(name, known, "programs") + "; one's own is {class: a.b.C, jars: [x.jar]}");
        }
    }

    private static void own(Program.Own own, Examination of, Check.Findings findings) {
        String className = own.className().value();
        boolean allThere = own.jars().stream()
                .allMatch(jar -> of.context()
                        .resolve(jar.value())
                        .filter(Files::isRegularFile)
                        .isPresent());
        if (className.isEmpty() || own.jars().isEmpty() || !allThere) {
            return; // reported as unreadable, as missing, or by host-files
        }
        switch (of.context().declaration(own)) {
            case Declaration.Absent() ->
                findings.add(
                        own.className().at(),
                        "none of its jars holds the class '" + className + "'",
                        "name a class of those jars with its package, or add the jar that holds it");
            case Declaration.Unreadable(String why) ->
                findings.add(
                        own.className().at(),
                        "what parameters() of '" + className + "' returns cannot be told without running it: " + why,
                        "let it return List.of(new Parameter(\"name\", Parameter.Kind.TEXT, true, \"...\"), ...), of"
                                + " constants");
            case Declaration.Known _ -> {}
        }
    }

    static void programArguments(Examination of, Check.Findings findings) {
        for (Partition partition : of.topology().programs()) {
            of.context()
                    .parameters(partition.program().value())
                    .ifPresent(parameters -> arguments(partition, parameters, of, findings));
        }
    }

    private static void arguments(
            Partition partition, List<Parameter> parameters, Examination of, Check.Findings findings) {
        String program = switch (partition.program().value()) {
            case Program.Named(String name) -> name;
            case Program.Own own -> own.className().value();
        };
        List<String> given =
                partition.arguments().stream().map(each -> each.name().value()).toList();
        for (Parameter parameter : parameters) {
            if (parameter.required() && !given.contains(parameter.name())) {
                findings.add(
                        partition.program().at(),
                        "program '" + program + "' lacks its argument '" + parameter.name() + "'",
                        "add 'args: {" + parameter.name() + ": ...}', " + parameter.sentence());
            }
        }
        List<String> known = parameters.stream().map(Parameter::name).toList();
        for (Argument argument : partition.arguments()) {
            FileGrants.parameter(partition, argument, of.context())
                    .ifPresentOrElse(
                            parameter -> value(partition, parameter, argument.value(), of.topology(), findings),
                            () -> findings.add(
                                    argument.name().at(),
                                    "program '" + program + "' has no argument '"
                                            + argument.name().value() + "'",
                                    Nearest.advice(argument.name().value(), known, "arguments")));
        }
    }

    static void programProvided(Examination of, Check.Findings findings) {
        for (Partition partition : of.topology().programs()) {
            FileGrants.program(partition, of.context().programs())
                    .filter(BundledProgram.class::isInstance)
                    .map(BundledProgram.class::cast)
                    .ifPresent(program -> provision(partition, of)
                            .ifPresent(given -> program.objections(given)
                                    .forEach(objection -> findings.add(
                                            place(partition, objection), objection.wrong(), objection.right()))));
        }
    }

    /** Empty where an argument is not of its kind, which is reported already. */
    private static Optional<Provision> provision(Partition partition, Examination of) {
        Map<String, String> arguments = new HashMap<>();
        for (Argument argument : partition.arguments()) {
            String text = argument.value().value();
            Optional<String> value = switch (FileGrants.kind(partition, argument, of.context())) {
                case SIZE -> Sizes.parse(text).stream().mapToObj(Long::toString).findFirst();
                case NUMBER -> Optional.of(text).filter(ProgramChecks::isNumber);
                default -> Optional.of(text);
            };
            if (value.isEmpty()) {
                return Optional.empty();
            }
            arguments.put(argument.name().value(), value.get());
        }
        long memoryBytes = partition.limits().memory().value();
        return memoryBytes == 0
                ? Optional.empty()
                : Optional.of(new Provision(arguments, partition.disks().size(), memoryBytes));
    }

    private static Place place(Partition partition, Objection objection) {
        return partition.arguments().stream()
                .filter(argument -> argument.name().value().equals(objection.argument()))
                .map(argument -> argument.value().at())
                .findFirst()
                .orElse(partition.program().at());
    }

    private static boolean isNumber(String text) {
        return text.matches("0|[1-9][0-9]{0,17}");
    }

    private static void value(
            Partition partition,
            Parameter parameter,
            Located<String> value,
            Topology topology,
            Check.Findings findings) {
        String text = value.value();
        if (text.isEmpty()) {
            return; // could not be read
        }
        Optional<String> right = switch (parameter.kind()) {
            case TEXT -> Optional.empty();
            case NUMBER -> unless(isNumber(text), advice(text, Numerals.Form.NUMBER));
            case SIZE -> unless(Sizes.parse(text).isPresent(), advice(text, Numerals.Form.SIZE));
            case FILE, IMAGE ->
                unless(
                        Names.LOCAL_NAME
                                .matcher(text.substring(text.lastIndexOf('/') + 1))
                                .matches(),
                        "give a file whose name is of the form " + Names.LOCAL_NAME
                                + ", or grant it under 'files' with such a name");
            case DISK ->
                local(text, partition.disks().stream().map(each -> each.as().value()), "disks");
            case SOCKET ->
                local(text, partition.sockets().stream().map(each -> each.as().value()), "sockets");
            case DIRECTORY ->
                local(
                        text,
                        Stream.concat(
                                partition.directories().stream()
                                        .map(each -> each.as().value()),
                                partition.views().stream().map(each -> each.as().value())),
                        "directories");
            case CHANNEL -> local(text, channelEnds(partition, topology), "channel ends");
        };
        right.ifPresent(advice -> findings.add(
                value.at(),
                "the argument '" + parameter.name() + "' names a " + Names.word(parameter.kind()) + ", '" + text
                        + "' is none",
                advice));
    }

    private static String advice(String text, Numerals.Form form) {
        return Numerals.objection(text, form).right();
    }

    private static Optional<String> unless(boolean isRight, String advice) {
        return isRight ? Optional.empty() : Optional.of(advice);
    }

    private static Optional<String> local(String name, Stream<String> names, String what) {
        List<String> known = names.toList();
        return unless(known.contains(name), Nearest.advice(name, known, what + " of the partition"));
    }

    private static Stream<String> channelEnds(Partition partition, Topology topology) {
        return topology.channels().stream()
                .flatMap(channel ->
                        Stream.of(channel.from().value(), channel.to().value()))
                .filter(end -> end.partition().equals(partition.name().value()))
                .map(Topology.End::localName);
    }
}
