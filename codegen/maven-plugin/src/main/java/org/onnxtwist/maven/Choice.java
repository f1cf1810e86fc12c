package org.onnxtwist.maven;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.onnxtwist.engine.report.Words;

/** The words that a parameter takes for the constants of an enum, which are those of the command's options. */
final class Choice {
    private Choice() {}

    /**
     * The constant that a word stands for.
     *
     * @param parameter the parameter's name, for the message
     */
    static <E extends Enum<E>> E of(Class<E> type, String parameter, String word) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> Words.of(constant).equals(word))
                .findFirst()
                .orElseThrow(() -> new ParameterException(parameter + " is '" + word + "', but must be one of "
                        + Arrays.stream(type.getEnumConstants()).map(Words::of).collect(Collectors.joining(", "))));
    }
}
