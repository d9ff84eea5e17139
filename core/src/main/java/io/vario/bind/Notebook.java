package io.vario.bind;

/**
 * Keep a record in step with a device that is being changed: written before the first change, and
 * put right after the last.
 */
public interface Notebook {

  /**
   * Record what is about to be done; nothing is done if it throws.
   *
   * @throws io.vario.error.VarioException {@link io.vario.error.ErrorCode#STATE_UNUSABLE} if it
   *     cannot be recorded
   */
  void begin();

  /**
   * Record that the device is as was asked.
   *
   * @throws io.vario.error.VarioException {@link io.vario.error.ErrorCode#STATE_UNUSABLE} if it
   *     cannot be recorded
   */
  void done();

  /**
   * Record that the device is as it was before.
   *
   * @throws io.vario.error.VarioException {@link io.vario.error.ErrorCode#STATE_UNUSABLE} if it
   *     cannot be recorded
   */
  void undone();
}
