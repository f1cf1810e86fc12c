package org.onnxtwist.runtime.report;

import java.util.Locale;

/** The spelling of constants and classes in options and reports. */
public final class ConstantSpelling {
    private ConstantSpelling() {}

    /** Returns the constant's name in lower case, with hyphens. */
    public static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Returns a class's name in lower case, with hyphens. */
    public static String of(Class<?> type) {
        return type.getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }
}
