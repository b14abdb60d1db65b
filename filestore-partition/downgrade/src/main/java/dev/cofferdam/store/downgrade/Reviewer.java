package dev.cofferdam.store.downgrade;

import dev.cofferdam.store.volume.SealedObject;
import java.io.IOException;
import java.util.List;

/** Has every filter look at an object. */
@FunctionalInterface
public interface Reviewer {
    /** What each said, in any order; whoever is missing has not passed the object. */
    List<Verdict> review(Case of, SealedObject object) throws IOException;
}
