package org.onnxtwist.maven.settings;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.onnxtwist.runtime.report.ConstantSpelling;

/** Converts the values of a parameter to the constants of an enum; the values are those of the command's options. */
public final class Choice {
    private Choice() {}

    /**
     * Returns the constant for a value.
     *
     * @param parameter the parameter's name, for the message
     */
    public static <E extends Enum<E>> E of(Class<E> type, String parameter, String word) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> ConstantSpelling.of(constant).equals(word))
                .findFirst()
                .orElseThrow(() -> new ParameterException(parameter + " is '" + word + "', but must be one of "
                        + Arrays.stream(type.getEnumConstants())
                                .map(ConstantSpelling::of)
                                .collect(Collectors.joining(", "))));
    }
}
