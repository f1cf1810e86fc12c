package org.onnxtwist.schema;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.onnxtwist.ir.OperatorId;

/**
 * The operators of ai.onnx, ai.onnx.ml and ONNX's preview domains in all their versions.
 *
 * <p>Source: ONNX's own registry, release {@link #release}, as the resource {@code operator-schemas.json}. It is read once, when first
 * needed.
 */
public final class Schemas {

    private Schemas() {}

    /** Read when this class is first used, which the virtual machine does once. */
    private static final class Loaded {
        private static final SchemaFile FILE = SchemaFile.load();
        private static final Map<OperatorId, NavigableMap<Long, OperatorSchema>> OPERATORS = FILE.byOperator();
        private static final Map<String, Long> NEWEST = FILE.newest();
    }

    /** The release of ONNX that the schemas are of. */
    public static String release() {
        return Loaded.FILE.release();
    }

    /** Every version of every operator. */
    public static List<OperatorSchema> all() {
        return Loaded.FILE.operators();
    }

    /**
     * Returns the schema of an operator in a version of its operator set.
     *
     * @return empty if ONNX does not define the operator, or does not define it yet in that version
     */
    public static Optional<OperatorSchema> find(OperatorId operator, long opset) {
        NavigableMap<Long, OperatorSchema> versions = Loaded.OPERATORS.get(operator);
        if (versions == null) {
            return Optional.empty();
        }
        Map.Entry<Long, OperatorSchema> version = versions.floorEntry(opset);
        return version == null ? Optional.empty() : Optional.of(version.getValue());
    }

    /** The versions of an operator, oldest first; none where ONNX does not define it. */
    public static Collection<OperatorSchema> versions(OperatorId operator) {
        return Collections.unmodifiableCollection(
                Loaded.OPERATORS.getOrDefault(operator, new TreeMap<>()).values());
    }

    /** The domains of the operators, with the standard domain as the empty string. */
    public static Set<String> domains() {
        return Loaded.NEWEST.keySet();
    }

    /** The newest version of an operator set that is known here, empty for a domain that is not ONNX's. */
    public static OptionalLong newest(String domain) {
        Long version = Loaded.NEWEST.get(OperatorId.canonicalDomain(domain));
        return version == null ? OptionalLong.empty() : OptionalLong.of(version);
    }
}
