package org.onnxtwist.twist;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.Add;
import org.onnxtwist.op.Mul;
import org.onnxtwist.op.Shape;
import org.onnxtwist.op.Sub;
import org.onnxtwist.op.Sum;

/**
 * Convs that were rewritten, and that may be the three of one conv_twist layer that the recogniser did not know:
 *
 * <pre>
 * conv(x) + a * conv_x(x) + b * conv_y(x)        where a or b are no coordinates as far as is known
 * </pre>
 *
 * @param convs their names
 */
public record PossibleLayer(List<String> convs) {
    private static final Set<OperatorId> SUMS = Set.of(Add.ID, Sub.ID, Sum.ID);
    private static final int CONVS = 3;

    /** The most sums between a Conv and the last one: five terms, and a bias. */
    private static final int DEPTH = 6;

    public PossibleLayer {
        convs = List.copyOf(convs);
    }

    /** @param candidates the Convs that are to be rewritten, before they are */
    static List<PossibleLayer> among(List<ConvCandidate> candidates) {
        record Kind(Value input, ConvGeometry geometry) {}
        Map<Kind, List<ConvCandidate>> alike = new LinkedHashMap<>();
        for (ConvCandidate conv : candidates) {
            Kind kind = new Kind(conv.node().input(0).orElseThrow(), conv.geometryKnown());
            alike.computeIfAbsent(kind, key -> new ArrayList<>()).add(conv);
        }
        List<PossibleLayer> found = new ArrayList<>();
        for (List<ConvCandidate> group : alike.values()) {
            Map<Value, List<ConvCandidate>> bySum = new LinkedHashMap<>();
            Map<Value, Integer> products = new LinkedHashMap<>();
            for (ConvCandidate conv : group.size() < CONVS ? List.<ConvCandidate>of() : group) {
                Optional<Value> product = next(conv.node().output(0), Set.of(Mul.ID));
                last(product.orElse(conv.node().output(0))).ifPresent(sum -> {
                    bySum.computeIfAbsent(sum, key -> new ArrayList<>()).add(conv);
                    products.merge(sum, product.isPresent() ? 1 : 0, Integer::sum);
                });
            }
            bySum.forEach((sum, convs) -> {
                if (convs.size() == CONVS && products.getOrDefault(sum, 0) == CONVS - 1) {
                    found.add(new PossibleLayer(
                            convs.stream().map(ConvCandidate::name).toList()));
                }
            });
        }
        return found;
    }

    /** The sum that a value ends up in. */
    private static Optional<Value> last(Value value) {
        return Stream.iterate(next(value, SUMS), Optional::isPresent, sum -> next(sum.get(), SUMS))
                .limit(DEPTH)
                .reduce((first, second) -> second)
                .flatMap(sum -> sum);
    }

    /** What a node that reads a value makes of it, where all that do are of one of these operators; who asks for the shape does not count. */
    private static Optional<Value> next(Value value, Set<OperatorId> operators) {
        List<Node> users = value.consumers()
                .filter(node -> !node.operator().equals(Shape.ID))
                .limit(CONVS)
                .toList();
        boolean fits = !value.isOutput()
                && !users.isEmpty()
                && users.size() < CONVS
                && users.stream().allMatch(node -> operators.contains(node.operator()));
        return fits ? Optional.of(users.get(0).output(0)) : Optional.empty();
    }
}
