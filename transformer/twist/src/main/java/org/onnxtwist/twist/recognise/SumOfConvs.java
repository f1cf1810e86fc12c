package org.onnxtwist.twist.recognise;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.op.Shape;
import org.onnxtwist.shape.term.Term;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.Coordinates;
import org.onnxtwist.twist.LayerOperands;
import org.onnxtwist.twist.TwistLayer;
import org.onnxtwist.twist.TwistLayer.Form;
import org.onnxtwist.twist.TwistLayer.Grid;
import org.onnxtwist.twist.TwistLayer.Purpose;
import org.onnxtwist.twist.layer.GridAxis;
import org.onnxtwist.twist.recognise.evaluation.AbstractEvaluation;
import org.onnxtwist.twist.recognise.evaluation.Antisymmetry;
import org.onnxtwist.twist.recognise.evaluation.ConvExpression;
import org.onnxtwist.twist.recognise.evaluation.ModelFacts;
import org.onnxtwist.twist.recognise.evaluation.View;
import org.onnxtwist.twist.recognise.value.ElementwiseEvaluation;
import org.onnxtwist.twist.recognise.value.Ramp;

/**
 * Recognises the layers that end in a sum, which are all but those of a single Conv:
 *
 * <pre>
 * conv(x) (+ bias) + (gx + a) convX(x) + (gy + b) convY(x)
 * </pre>
 *
 * <p>where the convolutions have one input and geometry, each may be several summands, and gx = 2 j / width and gy = 2 i / height.
 */
final class SumOfConvs {
    /** The first coordinate of the grids of the blocked forms, which contain no zeros. */
    private static final double BLOCKED_OFFSET = 1;

    private final ModelFacts facts;
    private final AbstractEvaluation quantities;

    SumOfConvs(ModelFacts facts, AbstractEvaluation quantities) {
        this.facts = facts;
        this.quantities = quantities;
    }

    /**
     * The layer whose last node is {@code root}.
     *
     * @param whole the outputs of layers found before
     */
    Optional<UnnamedLayer> at(Node root, Set<Value> whole) {
        if (!facts.isFloating(root.output(0))) {
            return Optional.empty();
        }
        Optional<SumExpansion> sum = SumExpansion.of(root, facts, quantities, whole)
                .filter(found -> found.summands().size() >= 3);
        return sum.flatMap(found -> lift(root, found));
    }

    private Optional<UnnamedLayer> lift(Node root, SumExpansion sum) {
        List<Summand> constants = new ArrayList<>();
        List<Summand> others = new ArrayList<>();
        sum.summands()
                .forEach(summand -> (quantities.of(summand.view()).isPresent() ? constants : others).add(summand));
        Optional<Geometry> geometry = others.stream()
                .map(summand -> geometry(summand.view()))
                .flatMap(Optional::stream)
                .findFirst()
                .map(found -> found.within(facts.shape(root.output(0)).known(), coarsest(sum)));
        if (geometry.isEmpty()) {
            return Optional.empty();
        }
        List<LayerTerm> parts = new ArrayList<>();
        for (Summand summand : others) {
            Optional<LayerTerm> part = part(summand, geometry.get());
            if (part.isEmpty()) {
                return Optional.empty();
            }
            parts.add(part.get());
        }
        Set<Node> nodes = new LinkedHashSet<>(sum.nodes());
        parts.forEach(part -> nodes.addAll(part.convolved().nodes()));
        Optional<Groups> groups = Groups.of(parts, geometry.get().extent());
        Optional<Tensor> bias = groups.flatMap(found -> bias(found.base(), constants, geometry.get()));
        boolean fits = groups.isPresent()
                && (bias.isPresent()
                        || (constants.isEmpty()
                                && groups.get().base().convolved().bias().isEmpty()))
                && isClosed(nodes, root);
        return fits ? Optional.of(lifted(root, nodes, groups.get(), bias, geometry.get())) : Optional.empty();
    }

    /** The properties common to all convolutions of a layer. */
    private record Geometry(Value input, ConvGeometry convolution, OutputExtent extent) {
        Geometry within(Optional<List<Dim>> result, DType coordinates) {
            return new Geometry(input, convolution, extent.fixedBy(result).in(coordinates));
        }
    }

    private Optional<Geometry> geometry(View view) {
        return ConvExpression.of(view, facts, quantities)
                .flatMap(found -> extent(view, found.geometry().outChannels())
                        .map(extent -> new Geometry(found.input(), found.geometry(), extent)));
    }

    private Optional<OutputExtent> extent(View view, long channels) {
        return OutputExtent.of(view.dims(facts), channels, facts.dtype(view.value()));
    }

    private Optional<LayerTerm> part(Summand summand, Geometry geometry) {
        View view = summand.view();
        return ConvExpression.of(view, facts, quantities)
                .or(() -> view.whole()
                        .flatMap(Value::producer)
                        .flatMap(node -> TapDifferenceConv.of(node, geometry.convolution(), facts)))
                .filter(found -> found.input() == geometry.input()
                        && found.geometry().in(geometry.convolution().dtype()).equals(geometry.convolution()))
                .filter(found -> extent(view, found.geometry().outChannels())
                        .filter(geometry.extent()::covers)
                        .isPresent())
                .flatMap(found -> Coordinate.of(summand.factor(), geometry.extent())
                        .map(coordinate -> new LayerTerm(
                                view, found, coordinate, summand.coefficient(), summand.factor() instanceof Ramp)));
    }

    /** The parts of a layer by what they are multiplied by; those of one axis have the same coordinate. */
    private record Groups(LayerTerm base, List<LayerTerm> x, List<LayerTerm> y) {
        /** Groups the parts; empty if a part is missing, occurs twice, or has a bias where none is possible. */
        static Optional<Groups> of(List<LayerTerm> parts, OutputExtent extent) {
            List<LayerTerm> base = parts.stream().filter(LayerTerm::isBase).toList();
            List<LayerTerm> x = new ArrayList<>(
                    parts.stream().filter(part -> part.runsAlong(GridAxis.X)).toList());
            List<LayerTerm> y = new ArrayList<>(
                    parts.stream().filter(part -> part.runsAlong(GridAxis.Y)).toList());
            List<LayerTerm> still = new ArrayList<>(parts.stream()
                    .filter(part -> !part.isBase() && part.coordinate().axis().isEmpty())
                    .toList());
            List<LayerTerm> bases = new ArrayList<>(base);
            gather(still, x, y);
            if (bases.size() > 1) {
                gather(bases, x, y);
            }
            // Along an axis of one position all coordinates are the offset.
            take(still, x, extent.width());
            take(still, y, extent.height());
            share(x, y, extent);
            boolean fits = bases.size() == 1
                    && bases.get(0).convolved().form() != Form.ANTISYMMETRIC
                    && still.isEmpty()
                    && Stream.of(x, y).allMatch(Groups::isOne);
            return fits ? Optional.of(new Groups(bases.get(0), x, y)) : Optional.empty();
        }

        /** Adds parts multiplied by constants to parts multiplied by coordinates that have the same convolution. */
        private static void gather(List<LayerTerm> still, List<LayerTerm> x, List<LayerTerm> y) {
            for (LayerTerm part : List.copyOf(still)) {
                for (List<LayerTerm> group : List.of(x, y)) {
                    OptionalInt alike = IntStream.range(0, group.size())
                            .filter(i -> group.get(i).convolvesAs(part))
                            .findFirst();
                    if (alike.isPresent() && still.remove(part)) {
                        group.set(alike.getAsInt(), group.get(alike.getAsInt()).plus(part));
                    }
                }
            }
        }

        private static void take(List<LayerTerm> still, List<LayerTerm> group, Term size) {
            if (group.isEmpty() && size.is(1) && !still.isEmpty()) {
                List<Double> offset = still.get(0).offset();
                still.stream().filter(part -> part.offset().equals(offset)).forEach(group::add);
                still.removeAll(group);
            }
        }

        /**
         * Moves half of what has one offset to the other axis, where the other has nothing: at a single position, as far as both
         * have the same centres, it is the same which is which.
         */
        private static void share(List<LayerTerm> group, List<LayerTerm> other, OutputExtent extent) {
            if (other.isEmpty() && extent.width().is(1) && extent.height().is(1)) {
                List<LayerTerm> half = List.copyOf(group.subList((group.size() + 1) / 2, group.size()));
                other.addAll(half);
                group.subList((group.size() + 1) / 2, group.size()).clear();
            }
        }

        private static boolean isOne(List<LayerTerm> group) {
            return !group.isEmpty()
                    && group.stream()
                            .allMatch(part -> !part.convolved().hasBias()
                                    && part.offset().equals(group.get(0).offset()));
        }

        Stream<LayerTerm> all() {
            return Stream.of(List.of(base), x, y).flatMap(List::stream);
        }
    }

    /** The sum of the base's bias and the added constants; empty if there are none, or not one for each channel. */
    private Optional<Tensor> bias(LayerTerm base, List<Summand> constants, Geometry geometry) {
        if (constants.isEmpty()) {
            return base.convolved().bias();
        }
        List<List<Double>> added = constants.stream()
                .flatMap(constant -> quantities
                        .of(constant.view())
                        .flatMap(quantity -> ElementwiseEvaluation.product(constant.factor(), quantity))
                        .flatMap(quantity -> Coordinate.of(quantity, geometry.extent()))
                        .filter(coordinate -> coordinate.axis().isEmpty())
                        .map(Coordinate::offset)
                        .stream())
                .toList();
        return added.size() < constants.size()
                ? Optional.empty()
                : Optional.of(Coordinate.biasWith(base.convolved().bias(), added, geometry.convolution()));
    }

    /** Tells whether no other node reads intermediate outputs of these nodes; nodes that read only a shape do not count. */
    private static boolean isClosed(Set<Node> nodes, Node root) {
        Set<Node> inside = new HashSet<>(nodes);
        return nodes.stream()
                .filter(node -> node != root)
                .flatMap(node -> node.outputs().stream())
                .allMatch(value -> !value.isOutput()
                        && value.consumers()
                                .allMatch(user ->
                                        inside.contains(user) || user.operator().equals(Shape.ID)));
    }

    private UnnamedLayer lifted(Node root, Set<Node> nodes, Groups groups, Optional<Tensor> bias, Geometry geometry) {
        Centres centres = new Centres(quantities, geometry.extent());
        LayerTerm x = groups.x().get(0);
        LayerTerm y = groups.y().get(0);
        Coordinates coordinates =
                centres.areCentred(x) && centres.areCentred(y) ? Coordinates.CENTERED : Coordinates.SEED;
        Purpose purpose = LayerTerm.purpose(
                Stream.concat(groups.x().stream(), groups.y().stream()).toList());
        LayerOperands<Tensor> weights = new LayerOperands<>(
                groups.base().convolved().kernel(),
                bias,
                LayerTerm.kernel(groups.x()),
                LayerTerm.kernel(groups.y()),
                centres.of(x, coordinates),
                centres.of(y, coordinates));
        return new UnnamedLayer(
                groups.base().convolved().named(),
                new TwistLayer(
                        "",
                        "",
                        geometry.input(),
                        root.output(0),
                        nodes,
                        geometry.convolution().in(coarsest(groups, geometry.extent())),
                        coordinates,
                        form(groups, geometry.extent()),
                        purpose,
                        groups.all().anyMatch(LayerTerm::computed) ? Grid.DYNAMIC : Grid.CONSTANT,
                        Antisymmetry.holds(weights, purpose),
                        weights));
    }

    /** The narrowest floating-point type of the nodes of a sum, some of which may compute in float and some in float16. */
    private DType coarsest(SumExpansion sum) {
        return coarsest(sum.nodes().stream().map(node -> facts.dtype(node.output(0))));
    }

    private static DType coarsest(Groups groups, OutputExtent extent) {
        return coarsest(Stream.concat(
                Stream.of(extent.dtype()),
                groups.all().map(part -> part.convolved().geometry().dtype())));
    }

    private static DType coarsest(Stream<DType> types) {
        return types.filter(DType::isConvFloat)
                .min(Comparator.comparingInt(DType::bits))
                .orElse(DType.FLOAT);
    }

    private static Form form(Groups groups, OutputExtent extent) {
        return Stream.of(Form.ANTISYMMETRIC, Form.WIDE_OUT)
                .filter(form -> groups.all().anyMatch(part -> part.convolved().form() == form))
                .findFirst()
                .orElseGet(() -> Stream.of(groups.x(), groups.y())
                                .allMatch(group -> isFolded(group.get(0).offset(), extent))
                        ? Form.FOLDED
                        : Form.REFERENCE);
    }

    /** Tells whether a coordinate has no centre of its own for each channel. */
    private static boolean isFolded(List<Double> offset, OutputExtent extent) {
        return offset.size() == 1 && (extent.channels() > 1 || offset.get(0) == 0 || offset.get(0) == BLOCKED_OFFSET);
    }
}
