/** What figures alone do not say. */
export const notes = {
  circumstances: `Other programs ran on the machine meanwhile wherever the load average is above 1; they strike all alike, since everybody is measured in turn. Starts
are those of the test rig, whose small preload (it keeps everything on this machine) counts for all.`,
  idle: `While it idles nothing stands out in a profile (\`node --cpu-prof\`, 149 slots polled every minute): of what a poll takes,
more than a third is Node's own net and http, a fifth the kernel's connect and write, an eighth the collection of garbage, an eighth ours and a tenth axios; each does the same in a third of the time where polls
follow one another, as code does that never gets warm. node:http alone, with the same polls and nothing else, took 0.39 % where axios alone
took 0.57 %: the goal of 0.5 % is out of reach for 149 polls by axios on a machine of this kind in its slow hours. Ours are made in beats, so that one wake serves many.`,
  fairness: `| | on disk | for security | of each update |
|---|---|---|---|
| ours | every reading, in batches of minutes, or at a thousand; what may spend money is on disk before it happens | bearer token compared in constant time, limits on body, headers, time, connections and rate (raised here) | decides on it: calibration, low, refill, order; answers with the slot; no log line |
| homebridge-http-webhooks | the last value, written at once on each change, before the answer | none as it comes; basic authentication can be turned on | one log line, which cannot be turned off |
| homebridge-dummy | the last value of all accessories, one file, written after the answer, one write after the other for every change | none | one log line, as it comes; it can be turned off (\`disableLogging\`) |
| node:http alone | nothing | none | parses the JSON body and answers with JSON |

Where we lose, or the comparison flatters us:

- homebridge-dummy without its log line takes more webhooks a second than with it. Measured is what one gets by turning a webhook on.
- Both peers take a GET without a body, the cheapest request there is; ours takes a PUT with a token and a JSON body, and is measured so.
- homebridge-dummy answers before it has written, and its queue of writes grows as long as the flood lasts; ours writes a thousand readings at a time.
- Ours shows an accessory as four services with some twenty characteristics; the peers' humidity sensor is one service with one.
- What homebridge-dummy's install script patches was left unpatched: no package's scripts are run.`,
};
