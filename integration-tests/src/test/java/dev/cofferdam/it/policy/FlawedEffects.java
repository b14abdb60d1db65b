package dev.cofferdam.it.policy;

import dev.cofferdam.abi.AuditEvent;
import dev.cofferdam.abi.Message;
import dev.cofferdam.abi.Status;
import dev.cofferdam.kernel.Denial;
import dev.cofferdam.kernel.Effects;
import dev.cofferdam.kernel.Pending;

/** Passes every effect on; controls override one, and get it wrong. */
abstract class FlawedEffects implements Effects {
    private final Effects effects;

    FlawedEffects(Effects effects) {
        this.effects = effects;
    }

    @Override
    public void reply(Pending request, Status status, long number, byte[] payload) {
        effects.reply(request, status, number, payload);
    }

    @Override
    public void answer(int partition, Message message) {
        effects.answer(partition, message);
    }

    @Override
    public void serve(int partition, Message message) {
        effects.serve(partition, message);
    }

    @Override
    public byte[] payload(int partition, long window, int length) {
        return effects.payload(partition, window, length);
    }

    @Override
    public void denied(int partition, Denial denial, Message reply) {
        effects.denied(partition, denial, reply);
    }

    @Override
    public void reported(int reporter, Denial denial, Message reply) {
        effects.reported(reporter, denial, reply);
    }

    @Override
    public void ready(int partition) {
        effects.ready(partition);
    }

    @Override
    public void audit(AuditEvent event) {
        effects.audit(event);
    }

    @Override
    public void start(int partition, long atNanos) {
        effects.start(partition, atNanos);
    }

    @Override
    public void end(int partition) {
        effects.end(partition);
    }

    @Override
    public void kill(int partition) {
        effects.kill(partition);
    }
}
