package org.onnxtwist.autodiff.twist;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.onnxtwist.autodiff.rule.GroupRule;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.Conv;
import org.onnxtwist.shape.InferredTypes;
import org.onnxtwist.twist.recognise.Recogniser;

/**
 * The derivative of conv_twist layers in the reference form, whose three convolutions share most of it. With g = dy, g1 = gx g, g2 = gy g:
 *
 * <pre>
 *   dW' = corr(x, g);  dW = dW';  dWx = corr(x, g1) - center_x dW';  dcenter_x = -&lt;Wx, dW'&gt;;  likewise for y
 * </pre>
 */
record TwistGradient(KernelGradient kernels) implements GroupRule {
    /** The fewest Convs that a layer has. */
    private static final int CONVS = 3;

    @Override
    public String name() {
        return "conv_twist";
    }

    @Override
    public String formula() {
        return "dW = corr(x, dy);  dWx = corr(x, gx dy) - center_x dW;  dWy = corr(x, gy dy) - center_y dW;"
                + "  dcenter_x = -<Wx, dW>;  dcenter_y = -<Wy, dW>;  db = sum(dy);"
                + "  dx = A(dy) + gx B(dy) + gy C(dy), with B and C over the differences of dy";
    }

    @Override
    public List<Group> find(Model model, InferredTypes types) {
        long convs = StreamSupport.stream(model.graph().nodes().spliterator(), false)
                .filter(node -> node.operator().equals(Conv.ID))
                .count();
        if (convs < CONVS) {
            return List.of();
        }
        List<KernelProjection> projections = KernelProjection.in(model.graph());
        Set<Value> projected =
                projections.stream().map(KernelProjection::output).collect(Collectors.toSet());
        List<Group> groups = new ArrayList<>();
        Recogniser.recognise(model).stream()
                .filter(layer -> layer.output().graph() == model.graph())
                .map(layer -> ReferenceLayer.of(layer, types))
                .flatMap(Optional::stream)
                .forEach(layer -> groups.add(group(layer, projected)));
        if (kernels == KernelGradient.STRAIGHT_THROUGH) {
            projections.forEach(projection -> groups.add(projection.straightThrough()));
        }
        return groups;
    }

    private Group group(ReferenceLayer layer, Set<Value> projected) {
        boolean madeAntisymmetric = projected.contains(layer.operands().kernelX())
                && projected.contains(layer.operands().kernelY());
        boolean keptAntisymmetric =
                kernels != KernelGradient.TRUE_DERIVATIVE && layer.layer().antisymmetric();
        boolean antisymmetric = madeAntisymmetric || keptAntisymmetric;
        boolean full = !antisymmetric || kernels == KernelGradient.STRAIGHT_THROUGH;
        Set<Value> inputs = layer.inputs().collect(Collectors.toCollection(HashSet::new));
        return new Group(
                layer.nodes(),
                layer.layer().output(),
                inputs,
                node -> new LayerGradient(layer, node, antisymmetric, full).place());
    }
}
