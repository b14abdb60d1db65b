/** The command line: checks topologies against the policy, compiles them to plans and explains them. */
module dev.cofferdam.deploy {
    requires transitive dev.cofferdam.abi;
    requires transitive dev.cofferdam.kernel.host;
    requires transitive dev.cofferdam.partition.runtime;
    requires dev.cofferdam.gateway;
    requires dev.cofferdam.jail;
    requires dev.cofferdam.kernel;
    requires transitive dev.cofferdam.store.downgrade;
    requires dev.cofferdam.store.filter;
    requires dev.cofferdam.store.nbd;
    requires com.fasterxml.jackson.databind;
    requires HdrHistogram;
    requires info.picocli;
    requires io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.codec.http;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.transport;
    requires io.prometheus.metrics.model;
    requires jdk.httpserver;
    requires jdk.management;
    requires micrometer.core;
    requires micrometer.registry.prometheus;
    requires org.snakeyaml.engine;
    // What describes pods, for the command that writes manifests.
    requires static kubernetes.model.apps;
    requires static kubernetes.model.common;
    requires static kubernetes.model.core;
    requires static kubernetes.model.networking;
    requires static tools.jackson.databind;
    // What finds places in pictures, for the command that draws.
    requires static org.eclipse.elk.alg.layered;
    requires static org.eclipse.elk.core;
    requires static org.eclipse.elk.graph;
    requires static org.eclipse.emf.common;
    requires static org.eclipse.emf.ecore;
    // A peer in comparisons, run by processes of its own.
    requires static io.aeron.client;
    requires static io.aeron.driver;
    requires static org.agrona;
    // The manual is made with it, when this is built.
    requires static org.commonmark;
    requires static org.commonmark.ext.gfm.tables;

    uses dev.cofferdam.partition.Program;

    // picocli sets options by reflection.
    opens dev.cofferdam.deploy.command to
            info.picocli;
    opens dev.cofferdam.deploy.command.audit to
            info.picocli;
    opens dev.cofferdam.deploy.command.compare to
            info.picocli;
    opens dev.cofferdam.deploy.command.console to
            info.picocli;
    opens dev.cofferdam.deploy.command.downgrade to
            info.picocli;
    opens dev.cofferdam.deploy.command.gateway to
            info.picocli;
    opens dev.cofferdam.deploy.command.machine to
            info.picocli;
    opens dev.cofferdam.deploy.command.manifest to
            info.picocli;
    opens dev.cofferdam.deploy.command.manual to
            info.picocli;
    opens dev.cofferdam.deploy.command.metrics to
            info.picocli;
    opens dev.cofferdam.deploy.command.run to
            info.picocli;
    opens dev.cofferdam.deploy.command.store to
            info.picocli;
    opens dev.cofferdam.deploy.command.topology to
            info.picocli;
    opens dev.cofferdam.deploy.command.watch to
            info.picocli;
}
