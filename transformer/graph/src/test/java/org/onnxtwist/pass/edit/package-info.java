@org.jspecify.annotations.NullMarked
package org.onnxtwist.pass.edit;
