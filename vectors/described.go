package vectors

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"sync"
)

var behaviours = sync.OnceValue(func() map[string]Behaviour {
	var file struct {
		Behaviours []Behaviour `json:"behaviours"`
	}
	mustDecode("behaviours", content("behaviours.json"), &file)
	byID := make(map[string]Behaviour, len(file.Behaviours))
	for _, each := range file.Behaviours {
		byID[each.ID] = each
	}

	return byID
})

// expanded writes out what JSON describes.
func expanded(raw json.RawMessage) json.RawMessage {
	var value any
	mustDecode("case", raw, &value)

	return canonical(expand(value, 0))
}

// canonical is JSON with sorted members and without white space.
func canonical(value any) []byte {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		panic(err)
	}

	return bytes.TrimSuffix(out.Bytes(), []byte("\n"))
}

type object = map[string]any

// expand returns a value as it is in a round.
func expand(value any, round int) any {
	switch v := value.(type) {
	case []any:
		return elements(v, round)

	case object:
		if form, ok := described(v, round); ok {
			return form
		}
		out := make(object, len(v))
		for name, member := range v {
			out[name] = expand(member, round)
		}

		return out
	}

	return value
}

func described(form object, round int) (any, bool) {
	if parts, ok := form["$hex"]; ok {
		return text(parts.([]any), round), true
	}
	if name, ok := form["$file"]; ok {
		return fileValue(name.(string), round), true
	}
	if values, ok := form["$cycle"]; ok {
		list, ok := values.([]any)
		if !ok {
			name := values.(object)["$file"].(string)
			list = decoded(name).([]any)
		}

		return expand(list[round%len(list)], round), true
	}
	if first, ok := form["$number"]; ok {
		return number(form, integer(first), round), true
	}
	if name, ok := form["$digest"]; ok {
		size := integer(form["bytes"])

		return digest(name.(string), round, size), true
	}

	return nil, false
}

// elements returns a list with its repetitions written out.
func elements(list []any, round int) []any {
	out := make([]any, 0, len(list))
	for _, each := range list {
		times, of, ok := repetition(each)
		if !ok {
			out = append(out, expand(each, round))
		}
		for n := range times {
			out = append(out, expand(of, n))
		}
	}

	return out
}

func text(parts []any, round int) string {
	var out strings.Builder
	for _, part := range parts {
		times, of, ok := repetition(part)
		if !ok {
			out.WriteString(expand(part, round).(string))
		} else if plain, ok := of.(string); ok {
			out.WriteString(strings.Repeat(plain, times))
		} else {
			for n := range times {
				out.WriteString(expand(of, n).(string))
			}
		}
	}

	return out.String()
}

func repetition(value any) (times int, of any, ok bool) {
	form, _ := value.(object)
	if count, found := form["$repeat"]; found {
		return integer(count), form["of"], true
	}

	return 0, nil, false
}

func number(form object, first, round int) any {
	step := 1
	if given, ok := form["step"]; ok {
		step = integer(given)
	}
	found := first + step*round
	if form["decimal"] == true {
		return strconv.Itoa(found)
	}
	if width, ok := form["bytes"]; ok {
		return fmt.Sprintf("%0*x", 2*integer(width), found)
	}

	return json.Number(strconv.Itoa(found))
}

func digest(name string, round, size int) string {
	var out []byte
	for n := 0; len(out) < size; n++ {
		block := sha256.Sum256(fmt.Appendf(nil, "%s/%d/%d", name, round, n))
		out = append(out, block[:]...)
	}

	return hex.EncodeToString(out[:size])
}

// fileValue is the value in a JSON file, of any other the bytes in hex.
func fileValue(name string, round int) any {
	if strings.HasSuffix(name, ".json") {
		return expand(decoded(name), round)
	}

	return hex.EncodeToString(content(name))
}

var decodedFiles sync.Map

func decoded(name string) any {
	if found, ok := decodedFiles.Load(name); ok {
		return found
	}
	var value any
	mustDecode(name, content(name), &value)
	decodedFiles.Store(name, value)

	return value
}

func integer(value any) int {
	number, err := strconv.Atoi(string(value.(json.Number)))
	if err != nil {
		panic(err)
	}

	return number
}
