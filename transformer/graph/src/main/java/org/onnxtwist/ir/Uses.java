package org.onnxtwist.ir;

import java.util.AbstractCollection;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The uses of one value, each once, in the order in which they were added. Adding, removing and finding take constant time.
 *
 * <p>Nearly every value has one use at most, which is then kept without a set around it: a set for each would be half the memory of a
 * graph.
 */
final class Uses extends AbstractCollection<Use> {
    private @Nullable Use only;
    private @Nullable Set<Use> several;

    @Override
    public int size() {
        return several != null ? several.size() : only != null ? 1 : 0;
    }

    @Override
    public boolean contains(Object use) {
        return several != null ? several.contains(use) : use.equals(only);
    }

    @Override
    public Iterator<Use> iterator() {
        return (several != null ? several : only != null ? Set.of(only) : Collections.<Use>emptySet()).iterator();
    }

    @Override
    public boolean add(Use use) {
        if (several != null) {
            return several.add(use);
        }
        if (only == null) {
            only = use;
            return true;
        }
        if (only.equals(use)) {
            return false;
        }
        several = new LinkedHashSet<>(4);
        several.add(only);
        only = null;
        return several.add(use);
    }

    @Override
    public boolean remove(Object use) {
        if (several != null) {
            return several.remove(use);
        }
        boolean found = use.equals(only);
        if (found) {
            only = null;
        }
        return found;
    }

    @Override
    public void clear() {
        only = null;
        several = null;
    }
}
