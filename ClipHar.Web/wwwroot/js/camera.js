// The camera: which there are, opening one, and in which words it fails.

/** Cameras as far as the browser tells; names are empty until the user has allowed one. */
export async function listCameras() {
  if (!navigator.mediaDevices?.enumerateDevices) {
    return [];
  }

  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices
    .filter((device) => device.kind === 'videoinput' && device.deviceId !== '')
    .map((device, i) => ({ id: device.deviceId, name: device.label || `Camera ${i + 1}` }));
}

/** Whether the camera may be opened without asking. */
export async function isAllowed() {
  try {
    return (await navigator.permissions.query({ name: 'camera' })).state === 'granted';
  } catch {
    return false;
  }
}

/**
 * Opens a camera. A remembered camera that is no longer there is replaced by any other.
 * @returns {Promise<MediaStream>}
 * @throws {{state: string, detail: string}} why not: insecure, no-camera, denied, in-use or failed
 */
export async function openCamera(deviceId) {
  if (!window.isSecureContext || !navigator.mediaDevices?.getUserMedia) {
    throw { state: 'insecure', detail: location.origin };
  }

  const size = { width: { ideal: 1280 }, height: { ideal: 720 } };
  try {
    const choice = deviceId ? { deviceId: { exact: deviceId } } : { facingMode: 'user' };
    return await navigator.mediaDevices.getUserMedia({ audio: false, video: { ...size, ...choice } });
  } catch (error) {
    if (deviceId && (error.name === 'OverconstrainedError' || error.name === 'NotFoundError')) {
      return openCamera(null);
    }

    throw { state: stateOf(error), detail: error.message ?? '' };
  }
}

function stateOf(error) {
  switch (error.name) {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'denied';
    case 'NotFoundError':
    case 'DevicesNotFoundError':
      return 'no-camera';
    case 'NotReadableError':
    case 'AbortError':
      return 'in-use';
    default:
      return 'failed';
  }
}
