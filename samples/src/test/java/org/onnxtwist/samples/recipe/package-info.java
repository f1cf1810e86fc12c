@org.jspecify.annotations.NullMarked
package org.onnxtwist.samples.recipe;
