package dev.cofferdam.hwsim.hart;

/**
 * What a hart is built with.
 *
 * @param sv48 whether satp takes Sv48 beside Sv39
 * @param updatesAccessedAndDirty what menvcfg.ADUE is at reset: true for Svadu's updates by hardware, false for Svade's
 *     page faults
 */
public record HartOptions(boolean sv48, boolean updatesAccessedAndDirty) {
    int widestMode() {
        return sv48 ? Walker.SV48 : Walker.SV39;
    }
}
