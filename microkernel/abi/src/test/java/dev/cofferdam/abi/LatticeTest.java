package dev.cofferdam.abi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;

/** The laws that make flows between access classes a lattice (Denning 1976). */
@Domain(AccessClasses.class)
class LatticeTest {

    @Property
    void flowIsReflexive(@ForAll AccessClass a) {
        assertTrue(a.mayFlowTo(a));
    }

    @Property
    void flowIsAntisymmetric(@ForAll AccessClass a, @ForAll AccessClass b) {
        assertEquals(a.equals(b), a.mayFlowTo(b) && b.mayFlowTo(a));
    }

    @Property
    void flowIsTransitive(@ForAll AccessClass a, @ForAll AccessClass b, @ForAll AccessClass c) {
        // Three at random seldom form a chain; the joins always do.
        AccessClass over = a.join(b);
        assertTrue(a.mayFlowTo(over.join(c)));
        assertTrue(!a.mayFlowTo(b) || !b.mayFlowTo(c) || a.mayFlowTo(c));
    }

    @Property
    void joinIsTheLeastThatBothFlowTo(@ForAll AccessClass a, @ForAll AccessClass b, @ForAll AccessClass c) {
        AccessClass join = a.join(b);
        assertTrue(a.mayFlowTo(join) && b.mayFlowTo(join));
        assertEquals(a.mayFlowTo(c) && b.mayFlowTo(c), join.mayFlowTo(c));
    }

    @Property
    void meetIsTheGreatestThatFlowsToBoth(@ForAll AccessClass a, @ForAll AccessClass b, @ForAll AccessClass c) {
        AccessClass meet = a.meet(b);
        assertTrue(meet.mayFlowTo(a) && meet.mayFlowTo(b));
        assertEquals(c.mayFlowTo(a) && c.mayFlowTo(b), c.mayFlowTo(meet));
    }

    @Property
    void joinAndMeetCommute(@ForAll AccessClass a, @ForAll AccessClass b) {
        assertEquals(a.join(b), b.join(a));
        assertEquals(a.meet(b), b.meet(a));
    }

    @Property
    void joinAndMeetAssociate(@ForAll AccessClass a, @ForAll AccessClass b, @ForAll AccessClass c) {
        assertEquals(a.join(b).join(c), a.join(b.join(c)));
        assertEquals(a.meet(b).meet(c), a.meet(b.meet(c)));
    }

    @Property
    void joinAndMeetAbsorb(@ForAll AccessClass a, @ForAll AccessClass b) {
        assertEquals(a, a.join(a.meet(b)));
        assertEquals(a, a.meet(a.join(b)));
    }

    @Property
    void flowIsDominanceOfSecrecyAndReverseDominanceOfIntegrity(@ForAll AccessClass a, @ForAll AccessClass b) {
        assertEquals(b.secrecyDominates(a) && a.integrityDominates(b), a.mayFlowTo(b));
        assertEquals(a.mayFlowTo(b), a.join(b).equals(b));
        assertEquals(a.mayFlowTo(b), a.meet(b).equals(a));
    }
}
