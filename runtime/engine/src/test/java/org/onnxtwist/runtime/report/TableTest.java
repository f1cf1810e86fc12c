package org.onnxtwist.runtime.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class TableTest {
    private final Table table = new Table(List.of("name", "n", "note"), Set.of(1));

    @Test
    void columnsAreAsWideAsTheirWidestCell() {
        table.add("a", "1", "x");
        table.add("longer", "100", "");
        assertEquals(List.of("name      n  note", "a         1  x", "longer  100"), table.lines());
    }

    @Test
    void emptyColumnsAreLeftOut() {
        table.add("a", "", "x");
        assertEquals(List.of("name  note", "a     x"), table.lines());
    }

    @Test
    void aTableWithoutRowsIsNothing() {
        assertEquals(List.of(), table.lines());
    }

    @Test
    void aRowHasACellForEachColumn() {
        assertThrows(IllegalArgumentException.class, () -> table.add("a", "b"));
    }
}
