/** The one-way gateway: what carries information from a low class to a high one, with no signal back. */
module dev.cofferdam.gateway {
    requires transitive com.google.protobuf;
    requires transitive dev.cofferdam.abi;
    requires transitive dev.cofferdam.partition.runtime;
    requires io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.codec.http;
    requires io.netty.common;
    requires io.netty.transport;

    exports dev.cofferdam.gateway.card;
    exports dev.cofferdam.gateway.datagram;
    exports dev.cofferdam.gateway.fec;
    exports dev.cofferdam.gateway.file;
    exports dev.cofferdam.gateway.frame;
    exports dev.cofferdam.gateway.service;
    exports dev.cofferdam.gateway.status;
    exports dev.cofferdam.gateway.transfer;
    exports dev.cofferdam.gateway.udp;
    exports dev.cofferdam.gateway.wire;
    exports dev.cofferdam.gateway.clip to
            dev.cofferdam.deploy;
    exports dev.cofferdam.gateway.intake to
            dev.cofferdam.deploy;
    exports dev.cofferdam.gateway.release to
            dev.cofferdam.deploy;

    provides dev.cofferdam.partition.Program with
            dev.cofferdam.gateway.card.CardPunchProgram,
            dev.cofferdam.gateway.card.CardReaderProgram,
            dev.cofferdam.gateway.clip.CopyProgram,
            dev.cofferdam.gateway.clip.PasteProgram,
            dev.cofferdam.gateway.intake.IntakeProgram,
            dev.cofferdam.gateway.release.ReleaseProgram;

    // The protobuf runtime finds the fields of generated messages by reflection.
    opens dev.cofferdam.gateway.frame to
            com.google.protobuf;
}
