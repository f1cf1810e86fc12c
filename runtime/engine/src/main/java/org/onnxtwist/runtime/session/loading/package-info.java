/**
 * Models on their way into a session: checked when they are read, and loaded as copies that nobody can change, that compute in float, or
 * that give out further values.
 */
@NullMarked
package org.onnxtwist.runtime.session.loading;

import org.jspecify.annotations.NullMarked;
