package org.onnxtwist.ir;

import org.jspecify.annotations.Nullable;

/**
 * What a node calls: an operator, or a model-local function, by domain, name and overload.
 *
 * @param domain the operator set's domain; empty for the standard one, whose other spelling {@code ai.onnx} is folded into it
 * @param name the operator's name, for example {@code Conv}
 * @param overload which of several functions of that name; empty for operators
 */
public record OperatorId(String domain, String name, String overload) {
    private static final String STANDARD_ALIAS = "ai.onnx";

    public OperatorId {
        domain = canonicalDomain(domain);
    }

    /** An operator of the standard domain. */
    public static OperatorId onnx(String name) {
        return new OperatorId("", name, "");
    }

    public static OperatorId of(String domain, String name) {
        return new OperatorId(domain, name, "");
    }

    /** The domain with {@code ai.onnx}, the long spelling of the standard one, replaced by the empty string. */
    public static String canonicalDomain(String domain) {
        return domain.equals(STANDARD_ALIAS) ? "" : domain;
    }

    /** Tells whether this is the standard domain's operator of that name. */
    public boolean isOnnx(String operator) {
        return isStandard() && name.equals(operator);
    }

    /** Tells whether this is an operator of the standard domain, if that has one of the name: an overload is a function's. */
    public boolean isStandard() {
        return domain.isEmpty() && overload.isEmpty();
    }

    /** Written out, as is {@link #hashCode}: every node is looked up by its operator. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof OperatorId id
                && id.name.equals(name)
                && id.domain.equals(domain)
                && id.overload.equals(overload);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * domain.hashCode() + name.hashCode()) + overload.hashCode();
    }

    @Override
    public String toString() {
        return (domain.isEmpty() ? name : domain + "." + name) + (overload.isEmpty() ? "" : ":" + overload);
    }
}
