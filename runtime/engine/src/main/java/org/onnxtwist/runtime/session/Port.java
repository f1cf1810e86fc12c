package org.onnxtwist.runtime.session;

import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;

/**
 * An input or output of a session.
 *
 * @param name its name
 * @param type its type as the runtime states it; unknown for what is neither tensor nor understood
 */
public record Port(String name, ValueType type) {
    /** The same port with another shape. */
    public Port withShape(Shape shape) {
        return new Port(name, ValueType.tensor(type.dtype(), shape));
    }
}
