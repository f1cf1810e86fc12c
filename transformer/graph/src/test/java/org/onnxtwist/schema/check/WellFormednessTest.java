package org.onnxtwist.schema.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.onnxtwist.schema.finding.Finding;
import org.onnxtwist.schema.finding.FindingCode;

/** Of the faults that are planted for the checker, those that keep a model from being worked on are found by themselves too. */
final class WellFormednessTest {
    /** Codes of which only a part is needed: what convolutions, poolings and axes say, where a runtime enforces the types. */
    private static final Set<FindingCode> IN_PART = EnumSet.of(
            FindingCode.INPUT_RANK,
            FindingCode.INPUT_SIZE,
            FindingCode.ATTRIBUTE_VALUE,
            FindingCode.ATTRIBUTE_NAME_MISSING);

    @TestFactory
    Stream<DynamicTest> everyPlantedFault() {
        return PlantedFaults.all().stream()
                .map(fault -> DynamicTest.dynamicTest(fault.name(), () -> {
                    Set<FindingCode> needed = EnumSet.copyOf(fault.expected());
                    needed.retainAll(Checker.wellFormedness());
                    Set<FindingCode> found = malformations(fault);
                    assertTrue(needed.containsAll(found), found::toString);
                    needed.removeAll(found);
                    needed.removeAll(IN_PART);
                    assertEquals(Set.of(), needed);
                }));
    }

    @Test
    void everyNeededRuleFindsAPlantedFault() {
        Set<FindingCode> missed = EnumSet.copyOf(Checker.wellFormedness());
        PlantedFaults.all().forEach(fault -> missed.removeAll(malformations(fault)));
        assertEquals(Set.of(), missed);
    }

    private static Set<FindingCode> malformations(Fault fault) {
        return Checker.malformations(fault.planted()).stream()
                .map(Finding::code)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(FindingCode.class)));
    }
}
