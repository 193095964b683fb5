/** The ear and the mouth of a call: the caseworker's loudspeaker and microphone. Nothing of it is ever kept. */
import { SAMPLE_RATE } from './g711.ts'
import type { Told } from './talk-worklet.ts'

/** Whether the microphone may be used: not asked yet, yes, forbidden by whoever sits there, not there. */
export type Microphone = 'asking' | 'on' | 'refused' | 'none'

const PHONE_LIKE: MediaTrackConstraints = { echoCancellation: true, noiseSuppression: true, autoGainControl: true }
const REFUSALS = ['NotAllowedError', 'SecurityError']

export interface Listener {
  /** 20 ms from the microphone, 160 bytes of mu-law. */
  spoke(frame: ArrayBuffer): void
  /** The loudest sample of each side within the last tenth of a second, 0 to 1. */
  loud(heard: number, spoken: number): void
}

/** Ask for the microphone before the first call rings, and let go of it at once. */
export async function askForMicrophone(): Promise<Microphone> {
  const [state, stream] = await microphone()
  letGo(stream)
  return state
}

export class Audio {
  readonly #worklet: string
  readonly #listener: Listener
  #context: AudioContext
  #node: AudioWorkletNode | undefined
  #stream: MediaStream | undefined
  #shut = false

  /** To be made while a click or a key is being dealt with: a browser lets no page sound before one. */
  constructor(worklet: string, listener: Listener) {
    this.#worklet = worklet
    this.#listener = listener
    this.#context = new AudioContext({ sampleRate: SAMPLE_RATE, latencyHint: 'interactive' })
  }

  async hear(): Promise<void> {
    const context = this.#context
    void context.resume()
    await context.audioWorklet.addModule(this.#worklet)
    if (this.#shut) return
    this.#node = new AudioWorkletNode(context, 'talk', { outputChannelCount: [1] })
    this.#node.port.onmessage = ({ data }: MessageEvent<Told>) => {
      if (data instanceof ArrayBuffer) this.#listener.spoke(data)
      else this.#listener.loud(data.heard, data.spoken)
    }
    this.#node.connect(context.destination)
  }

  async speak(): Promise<Microphone> {
    const [state, stream] = await microphone()
    if (this.#shut || !stream) {
      letGo(stream)
      return state
    }
    this.#stream = stream
    try {
      this.#join(stream)
    } catch {
      // This browser does not resample a microphone: then the audio thread does.
      void this.#context.close()
      this.#context = new AudioContext({ latencyHint: 'interactive' })
      await this.hear()
      if (!this.#shut) this.#join(stream)
    }
    return state
  }

  /** Sound from the caller. */
  play(frame: ArrayBuffer): void {
    this.#node?.port.postMessage(frame, [frame])
  }

  close(): void {
    this.#shut = true
    letGo(this.#stream)
    this.#node?.port.close()
    void this.#context.close()
  }

  #join(stream: MediaStream): void {
    this.#context.createMediaStreamSource(stream).connect(this.#node!)
  }
}

async function microphone(): Promise<[Microphone, MediaStream | undefined]> {
  try {
    return ['on', await navigator.mediaDevices.getUserMedia({ audio: PHONE_LIKE })]
  } catch (error) {
    const refused = error instanceof DOMException && REFUSALS.includes(error.name)
    return [refused ? 'refused' : 'none', undefined]
  }
}

const letGo = (stream: MediaStream | undefined): void => stream?.getTracks().forEach((track) => track.stop())
