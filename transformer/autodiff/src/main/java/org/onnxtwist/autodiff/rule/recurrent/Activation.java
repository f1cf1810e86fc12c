package org.onnxtwist.autodiff.rule.recurrent;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.LoweredNode;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.LSTM;
import org.onnxtwist.op.Relu;
import org.onnxtwist.op.Sigmoid;
import org.onnxtwist.op.Softplus;
import org.onnxtwist.op.Softsign;
import org.onnxtwist.op.Tanh;

/** An activation function of a recurrent layer: one without parameters, which is the operator that it is named for. */
@FunctionalInterface
interface Activation {
    Value apply(Arithmetic at, Value x);

    /** Names are compared without case, as ONNX Runtime does. */
    private static Map<String, Activation> known() {
        Map<String, Activation> known = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        known.put(Relu.NAME, (at, x) -> Relu.of(x).emit(at));
        known.put(Sigmoid.NAME, (at, x) -> Sigmoid.of(x).emit(at));
        known.put(Softplus.NAME, (at, x) -> Softplus.of(x).emit(at));
        known.put(Softsign.NAME, (at, x) -> Softsign.of(x).emit(at));
        known.put(Tanh.NAME, (at, x) -> Tanh.of(x).emit(at));
        return known;
    }

    /**
     * The activation functions of one direction of a node.
     *
     * @param byDefault the names of those of a direction, where the node states none
     */
    static List<Activation> of(LoweredNode node, List<String> byDefault, int direction) {
        List<String> stated = LSTM.ACTIVATIONS.find(node.node()).orElse(List.of());
        Map<String, Activation> known = known();
        List<Activation> functions = new ArrayList<>();
        for (int i = 0; i < byDefault.size(); i++) {
            int index = direction * byDefault.size() + i;
            String name = index < stated.size() ? stated.get(index) : byDefault.get(i);
            if (!known.containsKey(name)) {
                throw node.refusal("its activation function '" + name + "' is not one of " + known.keySet());
            }
            functions.add(known.get(name));
        }
        return functions;
    }
}
