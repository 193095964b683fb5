/** The ear and the mouth of a telephone: frames of mu-law to the loudspeaker, and from the microphone. */
import type { Told } from '../console/talk-worklet.ts'

export class Sound {
  readonly #context = new AudioContext({ latencyHint: 'interactive' })
  #node: AudioWorkletNode | undefined
  #microphone: MediaStream | undefined

  /** Opens the loudspeaker. `helper`: where the script of the audio thread is; `spoken` takes the microphone's frames. */
  async open(helper: string, spoken: (frame: ArrayBuffer) => void): Promise<void> {
    await this.#context.audioWorklet.addModule(helper)
    const node = new AudioWorkletNode(this.#context, 'talk', { outputChannelCount: [1] })
    node.port.onmessage = ({ data }: MessageEvent<Told>) => {
      if (data instanceof ArrayBuffer && this.#microphone) spoken(data)
    }
    node.connect(this.#context.destination)
    this.#node = node
    await this.#context.resume()
  }

  /** Plays 20 ms; what comes before the loudspeaker is open is not heard. */
  play(frame: ArrayBuffer): void {
    this.#node?.port.postMessage(frame)
  }

  /** Opens the microphone. Throws when there is none, or when the person says no. */
  async listen(): Promise<void> {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true, channelCount: 1 } })
    if (!this.#node || this.#context.state === 'closed') return stop(stream)
    this.#context.createMediaStreamSource(stream).connect(this.#node)
    this.#microphone = stream
  }

  deafen(): void {
    if (this.#microphone) stop(this.#microphone)
    this.#microphone = undefined
  }

  close(): void {
    this.deafen()
    if (this.#context.state !== 'closed') void this.#context.close()
  }
}

const stop = (stream: MediaStream): void => stream.getTracks().forEach((track) => track.stop())
