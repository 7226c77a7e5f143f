/** How well things stand out on a page, as WCAG 2 reckons. */
import type { Page } from 'playwright-core';

export interface Contrast {
  readonly what: string;
  readonly ratio: number;
}

/** Of each visible text against what is behind it. */
export async function textContrasts(page: Page): Promise<Contrast[]> {
  return page.evaluate(`(() => { ${RATIO}
    const found = [];
    for (const element of document.querySelectorAll('main *')) {
      const text = [...element.childNodes].filter(node => node.nodeType === 3).map(node => node.textContent.trim()).join('');
      if (text === '' || element.getClientRects().length === 0) continue;
      found.push({ what: text.slice(0, 40), ratio: ratio(getComputedStyle(element).color, behind(element)) });
    }
    return found;
  })()`);
}

/** Of each colour of a cell against the surface. A free cell stands out by its edge. */
export async function cellContrasts(page: Page): Promise<Contrast[]> {
  return page.evaluate(`(() => { ${RATIO}
    return [...document.querySelectorAll('.cells i')].map(cell => {
      const style = getComputedStyle(cell);
      const edge = /rgb\\([^)]*\\)/.exec(style.boxShadow)?.[0];
      return { what: cell.className || 'free', ratio: ratio(edge ?? style.backgroundColor, behind(cell.parentElement)) };
    });
  })()`);
}

const RATIO = `
  const channels = color => color.match(/[\\d.]+/g).map(Number);
  const linear = value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  const luminance = color => { const [r, g, b] = channels(color).map(value => linear(value / 255)); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const ratio = (a, b) => { const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y); return (light + 0.05) / (dark + 0.05); };
  const behind = element => {
    for (let at = element; at; at = at.parentElement) {
      const color = getComputedStyle(at).backgroundColor;
      if ((channels(color)[3] ?? 1) > 0) return color;
    }
    return 'rgb(255, 255, 255)';
  };
`;
