package org.onnxtwist.cli;

import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import java.util.stream.Collectors;
import org.onnxtwist.engine.session.ProviderChoice;
import org.onnxtwist.twist.Coordinates;
import org.onnxtwist.twist.Initialization;
import org.onnxtwist.twist.Purpose;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The words that an option takes for the constants of an enum: their names in lower case. */
abstract class Choices<E extends Enum<E>> implements ITypeConverter<E>, Iterable<String> {
    private final E[] constants;

    private Choices(Class<E> type) {
        constants = type.getEnumConstants();
    }

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public E convert(String word) {
        return Arrays.stream(constants)
                .filter(constant -> word(constant).equals(word))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("'" + word + "' is none of "
                        + Arrays.stream(constants).map(Choices::word).collect(Collectors.joining(", "))));
    }

    @Override
    public Iterator<String> iterator() {
        return Arrays.stream(constants).map(Choices::word).iterator();
    }

    static final class Initializations extends Choices<Initialization> {
        Initializations() {
            super(Initialization.class);
        }
    }

    static final class CoordinateConventions extends Choices<Coordinates> {
        CoordinateConventions() {
            super(Coordinates.class);
        }
    }

    static final class Purposes extends Choices<Purpose> {
        Purposes() {
            super(Purpose.class);
        }
    }

    static final class Providers extends Choices<ProviderChoice> {
        Providers() {
            super(ProviderChoice.class);
        }
    }
}
