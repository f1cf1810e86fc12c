package org.onnxtwist.ir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.onnxtwist.ir.analysis.GraphCheck;

/** Whatever is edited, definitions, uses and order stay what plain lists say. */
final class GraphEditsProperties {
    @Property(tries = 300)
    void everyEditKeepsTheGraphConsistent(@ForAll("scripts") List<RandomEdits.Edit> script) {
        RandomEdits edits = new RandomEdits();
        for (RandomEdits.Edit edit : script) {
            edits.apply(edit);
            assertEquals(List.of(), edits.differences(), () -> "after " + edit);
        }
    }

    @Property(tries = 300)
    void aCopyIsEqualAndIndependent(@ForAll("scripts") List<RandomEdits.Edit> script) {
        RandomEdits edits = new RandomEdits();
        script.forEach(edits::apply);
        String before = GraphText.of(edits.model);
        Model copy = GraphCopy.of(edits.model);
        assertEquals(before, GraphText.of(copy));
        assertEquals(List.of(), GraphCheck.findings(copy));
        while (!copy.graph().outputs().isEmpty()) {
            copy.graph().removeOutput(0);
        }
        copy.graph().nodes().forEach(node -> node.output(0).setName("other"));
        assertEquals(before, GraphText.of(edits.model));
        assertEquals(List.of(), edits.differences());
    }

    @Property(tries = 300)
    void namesAreUniqueAndVisibleOnesUntouched(@ForAll("scripts") List<RandomEdits.Edit> script) {
        RandomEdits edits = new RandomEdits();
        script.forEach(edits::apply);
        NamesTest.requireUniqueNames(edits.model);
    }

    /** An iterator stands on the node that it gave last; where that was removed, on the one before it at that moment. */
    @Property(tries = 300)
    void iterationFollowsEdits(
            @ForAll("scripts") List<RandomEdits.Edit> before, @ForAll("scripts") List<RandomEdits.Edit> during) {
        RandomEdits edits = new RandomEdits();
        before.forEach(edits::apply);
        NaiveModel naive = edits.naive();
        Iterator<Node> iterator = edits.model.graph().nodes().iterator();
        for (RandomEdits.Edit edit : during) {
            edits.apply(edit);
            assertEquals(naive.hasNext(), iterator.hasNext());
            if (naive.hasNext() && edit.c() % 3 != 0) {
                assertEquals(naive.next(), iterator.next());
            }
        }
        while (naive.hasNext()) {
            assertEquals(naive.next(), iterator.next());
        }
        assertFalse(iterator.hasNext());
        assertThrows(NoSuchElementException.class, iterator::next);
    }

    @Provide
    Arbitrary<List<RandomEdits.Edit>> scripts() {
        Arbitrary<Integer> choice = Arbitraries.integers().between(0, 1000).withoutEdgeCases();
        return Combinators.combine(Arbitraries.of(RandomEdits.Kind.class), choice, choice, choice, choice)
                .as(RandomEdits.Edit::new)
                .list()
                .ofMaxSize(40);
    }
}
