// SPDX-License-Identifier: MPL-2.0

package scalar

import (
	"fmt"
	"strings"
	"sync"
	"time"
)

// Kind is a kind of value, as an engine hands it over.
type Kind int

// Kinds.
const (
	Text     Kind = iota // string
	Bigint               // int64
	Double               // float64
	Boolean              // bool
	Bytes                // []byte
	Moment               // time.Time, in UTC
	Day                  // time.Time; of results only
	Texts                // []any of string and nil
	Booleans             // []any of bool and nil; of arguments only
	Number               // string of a number, which the engine makes one of the type wanted; of results only
)

// Function is one function. NULL as an argument gives NULL without a call.
type Function struct {
	Name       string // without "lake_"
	Parameters []Kind
	Result     Kind
	// Fails says that Call can give an error.
	Fails bool
	// Call gives the result: a value of the result's kind, or nil for NULL.
	Call func(a Arguments) (any, error)
}

// Arguments are what a function is called with.
type Arguments []any

func (a Arguments) text(i int) string    { return a[i].(string) }
func (a Arguments) int(i int) int64      { return a[i].(int64) }
func (a Arguments) double(i int) float64 { return a[i].(float64) }
func (a Arguments) bytes(i int) []byte   { return a[i].([]byte) }
func (a Arguments) time(i int) time.Time { return a[i].(time.Time) }
func (a Arguments) list(i int) []any     { return a[i].([]any) }
func nullable[T any](v T, ok bool) any {
	if !ok {
		return nil
	}
	return v
}

// Functions are all functions, by name.
var Functions = func() map[string]Function {
	byName := map[string]Function{}
	for _, list := range [][]Function{textFunctions, regexpFunctions, jsonFunctions, numberFunctions, timeFunctions, urlFunctions, binaryFunctions} {
		for _, f := range list {
			if _, twice := byName[f.Name]; twice {
				panic("scalar function " + f.Name + " stands twice")
			}
			byName[f.Name] = f
		}
	}
	return byName
}()

// Marks around the message of a failure. An engine cannot be told of a failure by a
// function itself: it would not know that the function can fail, and call it for rows that
// another condition has excluded. So the result of a function that fails is text that the
// engine casts, and this text cannot be cast. It appears in the engine's message.
const (
	MarkOpen  = "⟦"
	MarkClose = "⟧"
)

// maxMessage bounds a message, in bytes: values of users stand in it.
const maxMessage = 1000

// Failure is the text that stands for a failure.
func Failure(message string) string {
	message = strings.NewReplacer(MarkOpen, "[", MarkClose, "]").Replace(message)
	if len(message) > maxMessage {
		message = strings.ToValidUTF8(message[:maxMessage], "") + "…"
	}
	return MarkOpen + message + MarkClose
}

// Encode writes a result as text that an engine casts to its type.
func Encode(kind Kind, result any, err error) any {
	if err != nil {
		return Failure(err.Error())
	}
	if result == nil {
		return nil
	}
	switch kind {
	case Text:
		return encodeList([]any{result})
	case Texts:
		return encodeList(result.([]any))
	case Bytes:
		var encoded strings.Builder
		for _, b := range result.([]byte) {
			fmt.Fprintf(&encoded, `\x%02X`, b)
		}
		return encoded.String()
	case Moment:
		return string(result.(time.Time).AppendFormat(make([]byte, 0, 32), "2006-01-02 15:04:05.000000"))
	case Day:
		return result.(time.Time).Format("2006-01-02")
	case Double:
		return javaDouble(result.(float64), 64)
	default:
		return fmt.Sprint(result)
	}
}

func encodeList(list []any) string {
	size := 2
	for _, one := range list {
		size += 4
		if text, ok := one.(string); ok {
			size += len(text)
		}
	}
	encoded := append(make([]byte, 0, size+size/8), '[')
	for i, one := range list {
		if i > 0 {
			encoded = append(encoded, ',')
		}
		text, ok := one.(string)
		if !ok {
			encoded = append(encoded, "NULL"...)
			continue
		}
		encoded = append(encoded, '"')
		for {
			end := strings.IndexAny(text, `\"`)
			if end < 0 {
				break
			}
			encoded = append(append(encoded, text[:end]...), '\\', text[end])
			text = text[end+1:]
		}
		encoded = append(append(encoded, text...), '"')
	}
	return string(append(encoded, ']'))
}

// maxKnown bounds how many texts of a kind are kept read.
const maxKnown = 200

// known keeps what texts that come again and again have been read as, such as formats and
// paths.
type known[T any] struct {
	read func(string) (T, error)
	sync.RWMutex
	texts map[string]T
}

func (k *known[T]) get(text string) (T, error) {
	k.RLock()
	value, found := k.texts[text]
	k.RUnlock()
	if found {
		return value, nil
	}
	value, err := k.read(text)
	if err != nil {
		return value, err
	}
	k.Lock()
	defer k.Unlock()
	if k.texts == nil || len(k.texts) == maxKnown {
		k.texts = map[string]T{}
	}
	k.texts[text] = value
	return value, nil
}
