package org.onnxtwist.maven.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.onnxtwist.twist.Coordinates;
import org.onnxtwist.twist.TwistLayer.Purpose;
import org.onnxtwist.twist.rewrite.TwistOptions.Initialization;

final class RewriteSettingsTest {
    private static RewriteSettings settings(boolean check, boolean required) {
        return new RewriteSettings(
                Initialization.IDENTITY,
                1.5,
                0,
                Coordinates.SEED,
                Purpose.TRAINING,
                false,
                Optional.empty(),
                List.of(),
                List.of(),
                check,
                new ComparisonSettings(OptionalDouble.empty(), OptionalDouble.empty()),
                required);
    }

    @Test
    void whatIsRequiredCannotBeLeftOut() {
        ParameterException rewrite = assertThrows(ParameterException.class, () -> settings(false, true));
        assertEquals(
                "requireVerified is true, but check is false, so that nothing is verified: change one of them",
                rewrite.getMessage());
        ComparisonSettings any = new ComparisonSettings(OptionalDouble.empty(), OptionalDouble.empty());
        assertThrows(
                ParameterException.class,
                () -> new ExportSettings(List.of(), "auto", false, false, false, 0, false, any, true));
        assertEquals(false, settings(false, false).required());
        assertEquals(true, settings(true, true).required());
    }
}
