/** The audio thread of a call: frames from the network to the ear, and from the microphone to the network. */
import { encode, FRAME, SAMPLE_RATE } from './g711.ts'
import { Jitter } from './jitter.ts'
import { Faster, Slower } from './rates.ts'

/** What of the audio thread TypeScript does not know. */
declare const sampleRate: number
declare class AudioWorkletProcessor {
  readonly port: MessagePort
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void

/** How loud both sides are is told this often, in samples of the sound card. */
const LEVELS_A_SECOND = 10

/** What the audio thread tells: a frame for the network, or the loudest sample of each side since the last time. */
export type Told = ArrayBuffer | { readonly heard: number; readonly spoken: number }

class Talk extends AudioWorkletProcessor {
  readonly #jitter = new Jitter()
  readonly #ear = new Faster(sampleRate / SAMPLE_RATE, () => this.#jitter.pull())
  readonly #mouth = new Slower(sampleRate / SAMPLE_RATE)
  #frame = new Uint8Array(FRAME)
  #filled = 0
  #heard = 0
  #spoken = 0
  #since = 0

  constructor() {
    super()
    this.port.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => this.#jitter.push(new Uint8Array(data))
  }

  process(inputs: Float32Array[][], outputs: Float32Array[][]): boolean {
    const [microphone] = inputs[0]!
    const speaker = outputs[0]![0]!
    for (let at = 0; at < speaker.length; at += 1) {
      const heard = (speaker[at] = this.#ear.next())
      this.#heard = Math.max(this.#heard, Math.abs(heard))
      this.#say(microphone?.[at] ?? 0)
    }
    this.#since += speaker.length
    if (this.#since >= sampleRate / LEVELS_A_SECOND) this.#tellLevels()
    return true
  }

  #say(sample: number): void {
    this.#spoken = Math.max(this.#spoken, Math.abs(sample))
    const due = this.#mouth.push(sample)
    if (due === undefined) return
    this.#frame[this.#filled] = encode(due)
    this.#filled += 1
    if (this.#filled < FRAME) return
    this.port.postMessage(this.#frame.buffer, [this.#frame.buffer])
    this.#frame = new Uint8Array(FRAME)
    this.#filled = 0
  }

  #tellLevels(): void {
    this.port.postMessage({ heard: this.#heard, spoken: this.#spoken })
    this.#heard = this.#spoken = this.#since = 0
  }
}

registerProcessor('talk', Talk)
