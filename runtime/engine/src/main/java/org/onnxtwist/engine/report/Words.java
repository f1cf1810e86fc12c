package org.onnxtwist.engine.report;

import java.util.Locale;

/** Constants and classes as options and reports spell them. */
public final class Words {
    private Words() {}

    /** The constant's name in lower case, with hyphens. */
    public static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** A class's name in lower case, with hyphens. */
    public static String of(Class<?> type) {
        return type.getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }
}
