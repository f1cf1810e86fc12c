package org.onnxtwist.ir;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The identifier of the operator or model-local function that a node calls: domain, name and overload.
 *
 * @param domain the operator set's domain; empty for the standard one, whose other spelling {@code ai.onnx} is folded into it
 * @param name the operator's name, for example {@code Conv}
 * @param overload the overload of a function, which distinguishes functions of the same name; empty for operators
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
        Objects.requireNonNull(domain, "a domain cannot be null: the standard one is the empty string");
        return domain.equals(STANDARD_ALIAS) ? "" : domain;
    }

    /** Tells whether this is the standard domain's operator of that name. */
    public boolean isOnnx(String operator) {
        return isStandard() && name.equals(operator);
    }

    /**
     * Tells whether this is in the standard domain and has no overload; only functions have overloads. Whether the standard domain has an
     * operator of this name is not checked.
     */
    public boolean isStandard() {
        return domain.isEmpty() && overload.isEmpty();
    }

    /** Written by hand, as is {@link #hashCode}, for speed: every node is looked up by its operator. */
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
