package dev.cofferdam.hwsim.iommu;

import dev.cofferdam.iommu.AtsMessage;
import dev.cofferdam.iommu.Memory;
import dev.cofferdam.iommu.Outbound;
import java.nio.ByteOrder;

/** Where a unit without queues, interrupts and ATS sends: nowhere. Stateless. */
final class NoOutbound implements Outbound {
    @Override
    public Memory.Result msi(long address, int data, ByteOrder order) {
        return Memory.Result.ACCESS_FAULT;
    }

    @Override
    public void wire(int vector, boolean level) {}

    @Override
    public void invalidationRequest(int itag, AtsMessage message) {}

    @Override
    public void pageRequestGroupResponse(AtsMessage message) {}

    @Override
    public void fence(boolean reads, boolean writes) {}
}
